package io.cistern.quota;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.quota.Simulation.Result;
import io.cistern.quota.admission.Admissions;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Simulates the budget in virtual time: the real guards and ledger, a server that knows only its own rules, and an
 * oracle that checks the server's timestamps. <code>-Dsize=full -Dgolden=write</code> writes the report again,
 * <code>-Dseed=</code> replays the storm of a failed build, and <code>-Dstorms=</code> sets the number of storms.
 */
@SizedTests
class BudgetSimulationTests {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.cistern");
    private static final long SEED = 1;

    /** The least part of the possible calls that must be made. */
    private static final double LEAST = 0.97;

    private static final String CHANGED =
            "a change of policy; if it is meant, write the report anew with -Dsize=full -Dgolden=write";

    private static final Path GOLDEN = Path.of("src/test/resources/io/cistern/quota/budget-scenarios.txt");

    /** Silences the log, because the ledger is often unreachable and every call logs it. */
    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.ERROR);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    @Test
    void theScenariosEndAsTheReportSays() throws Exception {
        var scenarios = Size.isFull() ? Scenarios.all() : two(Scenarios.quick());
        var results = playAll(scenarios, SEED);
        var parts = new ArrayList<String>();
        for (var i = 0; i < scenarios.size(); i++) {
            parts.add(Report.of(scenarios.get(i), results.get(i)));
        }
        var report = String.join("", parts);
        System.out.print(report);
        var softly = new SoftAssertions();
        for (var i = 0; i < scenarios.size(); i++) {
            judge(softly, scenarios.get(i), results.get(i), SEED);
            softly.assertThat(results.get(i).fullness().part())
                    .as(scenarios.get(i).sentence())
                    .isBetween(LEAST, 1.0);
        }
        softly.assertAll();
        if (Size.isFull() && "write".equals(System.getProperty("golden"))) {
            Files.writeString(GOLDEN, report);
        }
        if (Size.isFull()) {
            assertThat(report).as(CHANGED).isEqualTo(golden());
        } else {
            assertThat(golden()).as(CHANGED).contains(parts);
        }
    }

    /** Others in each run. */
    private static List<Scenario> two(List<Scenario> scenarios) {
        var some = new ArrayList<>(scenarios);
        Collections.shuffle(some, ThreadLocalRandom.current());
        return some.subList(0, 2);
    }

    @Test
    void teamsGetTheirSharesFromTheFirstHours() {
        var scenario = Scenarios.teams(3);
        var softly = new SoftAssertions();
        judge(softly, scenario, Simulation.play(scenario, SEED), SEED);
        softly.assertAll();
    }

    @Test
    void aStormOfAnotherSeedInEveryBuildBreaksNoRuleOfTheServers() throws Exception {
        var first = Long.getLong("seed", ThreadLocalRandom.current().nextInt(1_000_000));
        System.out.println("The storm's seed is " + first + "; replay it with -Dseed=" + first);
        var seeds = LongStream.iterate(first, seed -> (seed * 31 + 7919) % 1_000_000)
                .limit(Long.getLong("storms", 1))
                .toArray();
        var softly = new SoftAssertions();
        for (var seed : seeds) {
            var storms = (Size.isFull() ? IntStream.rangeClosed(1, 5) : IntStream.of(3))
                    .mapToObj(processes -> Scenarios.storm("A storm over " + processes, Size.of(10, 20), processes))
                    .toList();
            var results = playAll(storms, seed);
            for (var i = 0; i < storms.size(); i++) {
                judge(softly, storms.get(i), results.get(i), seed);
            }
            // five together, for in twenty hours a single stroke of bad luck weighs as much as what may be missed
            var fullness =
                    results.stream().map(Result::fullness).reduce(Fullness::and).orElseThrow();
            System.out.printf("The storm of seed %d: %.1f %% of what was possible%n", seed, 100 * fullness.part());
            if (Size.isFull()) {
                softly.assertThat(fullness.part())
                        .as("The storm of seed %d", seed)
                        .isBetween(LEAST, 1.0);
            }
        }
        softly.assertAll();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        var storm = Scenarios.storm("Twice", Size.of(4, 12), 3);

        var one = Simulation.play(storm, 7);
        var other = Simulation.play(storm, 7);

        assertThat(other.tale()).isEqualTo(one.tale());
        assertThat(arrivals(other)).isEqualTo(arrivals(one));
    }

    @Test
    void theOracleWouldSeeOneCallTooMany() {
        var result = Simulation.play(
                Scenario.of("One process that always has work", 6, 1).saturated(), SEED);
        var window = Duration.ofHours(1).toNanos();

        assertThat(Oracle.judge(result.stays(), 59, window, 5).overWindow()).isPositive();
        assertThat(Oracle.judge(
                                result.stays(),
                                60,
                                window + Duration.ofMinutes(1).toNanos(),
                                5)
                        .overWindow())
                .isPositive();
        assertThat(Oracle.judge(result.stays(), 60, window, result.verdict().together() - 1)
                        .overConcurrency())
                .isPositive();
    }

    @Test
    void theOracleWouldSeeAQuestionTooMany() {
        var scenario = Scenario.of("Probing", 24, 2)
                .limit(20)
                .saturated()
                .ledgerLostEvery(5 * Scenario.HOUR, LostLedgerPolicy.PROBE);
        var result = Simulation.play(scenario, SEED);
        var over = Oracle.overWindow(result.stays(), 20, scenario.window().toNanos());
        var losses = result.chronicle().losses();
        var lease = Admissions.LEASE;
        var patience = Duration.ofMinutes(2);

        assertThat(over).isNotEmpty();
        assertThat(new Promise(losses, scenario.window(), lease, patience).broken(over, result.stays()))
                .isZero();
        assertThat(new Promise(List.of(), scenario.window(), lease, patience).broken(over, result.stays()))
                .isEqualTo(over.size());
        assertThat(new Promise(losses, scenario.window().plusMinutes(5), lease, patience).broken(over, result.stays()))
                .isPositive();
    }

    private static void judge(SoftAssertions softly, Scenario scenario, Result result, long seed) {
        var verdict = result.verdict();
        var what = "%s (seed %d): %s, %s, %s"
                .formatted(scenario.sentence(), seed, verdict, result.fullness(), result.tale());
        if (scenario.doubt() == LostLedgerPolicy.PROBE) {
            softly.assertThat(Report.brokenPromises(scenario, result)).as(what).isZero();
        } else {
            softly.assertThat(verdict.overWindow()).as(what).isZero();
        }
        softly.assertThat(verdict.overConcurrency()).as(what).isZero();
        softly.assertThat(result.tale().inVain()).as(what).isZero();
        softly.assertThat(verdict.arrived()).as("%s: it goes on", what).isGreaterThan(scenario.hours());
        if (scenario.clients().size() > 1 && scenario.clients().stream().allMatch(client -> client.backlog() > 0)) {
            for (var client : scenario.clients()) {
                // the lead of urgent work, and the permit that is being given
                softly.assertThat(Report.behind(scenario, result, client))
                        .as("%s: %s is behind its share", what, client.caller().name())
                        .isLessThanOrEqualTo(5);
            }
        }
    }

    private static List<Long> arrivals(Result result) {
        return result.stays().stream().map(SimulatedServer.Stay::arrived).toList();
    }

    /** Plays two at a time. The worlds run on threads of the system, because the virtual ones are for their processes. */
    private static List<Result> playAll(List<Scenario> scenarios, long seed)
            throws InterruptedException, ExecutionException {
        var results = new ArrayList<Result>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            var plays = scenarios.stream()
                    .map(scenario -> threads.submit(() -> Simulation.play(scenario, seed)))
                    .toList();
            for (var play : plays) {
                results.add(play.get());
            }
        }
        return results;
    }

    private static String golden() throws IOException {
        return Files.exists(GOLDEN) ? Files.readString(GOLDEN) : "";
    }
}
