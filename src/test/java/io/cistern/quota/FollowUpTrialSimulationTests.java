package io.cistern.quota;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.cistern.quota.Simulation.Result;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The policy that learns what pages after the first cost, in virtual time, judged by the oracle of the budget. */
@SizedTests
class FollowUpTrialSimulationTests {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.cistern");
    private static final int LIMIT = 20;

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.ERROR);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    @Test
    void aServerThatCountsPagesRefusesTheTrialsAndNothingElse() {
        for (var seed = 1; seed <= Size.of(1, 2); seed++) {
            var hours = 24;
            var result = play(learning("The server counts pages", hours, 2, true), seed);

            assertThat(result.verdict().overWindow()).isZero();
            assertThat(result.verdict().overConcurrency()).isZero();
            assertThat(result.refused()).as("trials").isBetween(1, 3);
            assertThat(result.verdict().used()).as("of the limit").isBetween(0.95, 1.0);
        }
    }

    @Test
    void whereTheServerDoesNotCountPagesTheServiceGains() {
        for (var seed = 1; seed <= Size.of(1, 2); seed++) {
            var hours = 24;
            var result = play(learning("The server counts first pages only", hours, 2, false), seed);

            assertThat(result.verdict().overWindow()).isZero();
            assertThat(result.verdict().overConcurrency()).isZero();
            assertThat(result.refused()).isZero();
            assertThat(result.stays().size()).as("calls").isGreaterThan(hours * LIMIT * 3 / 2);
        }
    }

    @Test
    void callsOfOthersLeadToNoFalseConclusion() {
        for (var seed = 1; seed <= Size.of(1, 2); seed++) {
            var result = play(
                    learning("Others use the quota of a server that counts pages", 48, 2, true)
                            .foreign(4),
                    seed);
            var alike = play(
                    Scenario.of("As when all pages count", 48, 2)
                            .limit(LIMIT)
                            .saturated()
                            .refusedAreFree()
                            .foreign(4),
                    seed);

            assertThat(result.verdict().overWindow()).isZero();
            assertThat(result.verdict().overConcurrency()).isZero();
            assertThat(result.refused())
                    .as("others cause refusals, also when nothing is learned")
                    .isLessThanOrEqualTo(alike.refused() + 10);
        }
    }

    @Test
    void othersOnAServerThatDoesNotCountPagesCostRefusalsOnly() {
        for (var seed = 1; seed <= Size.of(1, 2); seed++) {
            var result = play(
                    learning("Others use the quota of a server that counts first pages only", 48, 2, false)
                            .foreign(2),
                    seed);

            assertThat(result.verdict().overWindow()).isZero();
            assertThat(result.verdict().overConcurrency()).isZero();
        }
    }

    @Test
    void noStormLeadsToAFalseConclusion() {
        for (var seed = 1; seed <= Size.of(1, 2); seed++) {
            var storm = Scenarios.storm("A storm over a server that counts pages", 24, 3)
                    .refusedAreFree()
                    .learnsFollowUpPages(true);
            var result = play(storm, seed);

            assertThat(result.verdict().overWindow()).isZero();
            assertThat(result.verdict().overConcurrency()).isZero();
        }
    }

    private static Scenario learning(String sentence, int hours, int processes, boolean serverCountsPages) {
        return Scenario.of(sentence, hours, processes)
                .limit(LIMIT)
                .saturated()
                .refusedAreFree()
                .learnsFollowUpPages(serverCountsPages);
    }

    private static Result play(Scenario scenario, long seed) {
        var result = Simulation.play(scenario, seed);
        System.out.printf(
                "%s (seed %d): %d calls, %d refused, %s%n",
                scenario.sentence(), seed, result.stays().size(), result.refused(), result.verdict());
        return result;
    }
}
