package io.cistern.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.quota.Simulation.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * The budget in virtual time: the real guards and ledger, a server that knows its own rules only, and an oracle that
 * judges by the server's stamps. With <code>-Dgolden=write</code> the report is written anew; <code>-Dseed=</code> replays
 * the storm of a failed build.
 */
class BudgetSimulationTests {

    private static final long SEED = 1;
    private static final Path GOLDEN = Path.of("src/test/resources/io/cistern/quota/budget-scenarios.txt");

    @Test
    void theScenariosEndAsTheReportSays() throws Exception {
        var scenarios = Scenarios.all();
        var results = playAll(scenarios);
        var report = new StringBuilder();
        for (var i = 0; i < scenarios.size(); i++) {
            report.append(Report.of(scenarios.get(i), results.get(i)));
        }
        System.out.print(report);
        var softly = new SoftAssertions();
        for (var i = 0; i < scenarios.size(); i++) {
            judge(softly, scenarios.get(i), results.get(i), SEED);
        }
        softly.assertAll();
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(GOLDEN, report);
        }
        assertThat(report.toString())
                .as("a change of policy; if it is meant, write the report anew with -Dgolden=write")
                .isEqualTo(golden());
    }

    @Test
    void aStormOfAnotherSeedInEveryBuildBreaksNoRuleOfTheServers() {
        var seed = Long.getLong("seed", ThreadLocalRandom.current().nextInt(1_000_000));
        System.out.println("The storm's seed is " + seed + "; replay it with -Dseed=" + seed);
        var softly = new SoftAssertions();
        for (var processes = 1; processes <= 5; processes++) {
            var storm = Scenarios.storm("A storm over " + processes, 20, processes);
            judge(softly, storm, Simulation.play(storm, seed), seed);
        }
        softly.assertAll();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        var storm = Scenarios.storm("Twice", 12, 3);

        var one = Simulation.play(storm, 7);
        var other = Simulation.play(storm, 7);

        assertThat(other.tale()).isEqualTo(one.tale());
        assertThat(arrivals(other)).isEqualTo(arrivals(one));
    }

    @Test
    void theOracleWouldSeeOneCallTooMany() {
        var result = Simulation.play(Scenarios.all().getFirst(), SEED);
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

    private static void judge(SoftAssertions softly, Scenario scenario, Result result, long seed) {
        var verdict = result.verdict();
        var what = "%s (seed %d): %s, %s".formatted(scenario.sentence(), seed, verdict, result.tale());
        if (!scenario.asks()) {
            softly.assertThat(verdict.overWindow()).as(what).isZero();
        }
        softly.assertThat(verdict.overConcurrency()).as(what).isZero();
        softly.assertThat(verdict.used()).as(what).isBetween(scenario.least(), 1.0);
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

    private static List<Result> playAll(List<Scenario> scenarios) throws InterruptedException, ExecutionException {
        var results = new ArrayList<Result>();
        try (var threads = Executors.newFixedThreadPool(2, Thread.ofVirtual().factory())) {
            var plays = scenarios.stream()
                    .map(scenario -> threads.submit(() -> Simulation.play(scenario, SEED)))
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
