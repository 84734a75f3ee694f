package io.cistern;

import static io.cistern.RunningCistern.against;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.store.CutLine;
import io.cistern.store.Databases;
import io.cistern.testing.AloneTests;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Answers from memory while nothing answers in place of the ledger's database. */
@AloneTests
class UnreachableLedgerTests {

    @Test
    void whatIsHeldDoesNotWaitForTheLedger() {
        var database = Databases.POSTGRESQL.fresh();
        try (var line = CutLine.to(database);
                var sandbox = new SandboxMixpanel(SandboxSettings.of("profiles=2500"), InstantSource.system()).start();
                var cistern = RunningCistern.start(
                        against(sandbox.port(), line.database(database).settings()))) {
            cistern.ask("{}");
            assertThat(cistern.ask("{}").headers().firstValue("RateLimit")).isPresent();
            line.cut();
            var until = Instant.now().plusSeconds(5);
            for (var asked = 0; asked < 20 || Instant.now().isBefore(until); asked++) {
                var begun = Instant.now();
                var held = asked % 2 == 0 ? cistern.ask("{}") : cistern.ask("{}", "Cistern-Max-Cost", "0");
                assertThat(Duration.between(begun, Instant.now()))
                        .as("a database is given 2 seconds to be reached")
                        .isLessThan(Duration.ofSeconds(1));
                assertThat(JsonMapper.shared()
                                .readTree(held.body())
                                .get("answeredBy")
                                .asString())
                        .isEqualTo("memory");
                assertThat(held.headers().firstValue("RateLimit")).isPresent();
            }
        }
    }
}
