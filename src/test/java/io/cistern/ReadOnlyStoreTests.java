package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.store.Database;
import io.cistern.store.Databases;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

/** A database that can be read and not written, as after a failover to a replica. */
class ReadOnlyStoreTests {

    private final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=250"), InstantSource.system()).start();

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whatIsHeldIsAnsweredAndNothingIsSpentUntilItCanBeWrittenAgain(CapturedOutput output) throws SQLException {
        var database = Databases.POSTGRESQL.fresh();
        try (sandbox;
                var cistern = RunningCistern.start(Stream.concat(
                                Stream.of(against(sandbox.port(), database.settings())),
                                Stream.of("cistern.projects.main.derive=false"))
                        .toArray(String[]::new))) {
            assertThat(cistern.ask("{}").statusCode()).isEqualTo(200);
            var calls = sandbox.calls().size();
            writable(database, false);

            assertThat(cistern.ask("{}").statusCode()).as("it is held").isEqualTo(200);
            var refused = cistern.ask("{\"where\":\"properties[\\\"private\\\"] == 1\",\"select\":[\"nowhere\"]}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(JsonMapper.shared().readTree(text(refused)).get("detail").asString())
                    .contains("ledger");
            assertThat(ordered(cistern).statusCode())
                    .as("an order that cannot be kept is not taken")
                    .isEqualTo(503);
            assertThat(cistern.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(sandbox.calls()).hasSize(calls);
            assertThat(output).doesNotContain("private");

            writable(database, true);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cistern.ask("{\"select\":[\"nowhere\"]}").statusCode() == 200);
            assertThat(ordered(cistern).statusCode()).isEqualTo(202);
        }
    }

    private static HttpResponse<byte[]> ordered(RunningCistern cistern) {
        return cistern.post("/v1/exports", "{\"select\":[\"plan\"]}");
    }

    /** For all connections, those that are open included: they are closed, and opened again. */
    private static void writable(Database database, boolean isWritable) throws SQLException {
        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = connection.createStatement()) {
            connection.setReadOnly(false);
            statement.execute("SET default_transaction_read_only = off");
            statement.execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = "
                    + (isWritable ? "off" : "on") + "', current_database()); END $$");
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        }
    }
}
