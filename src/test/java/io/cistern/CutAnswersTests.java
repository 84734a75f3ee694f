package io.cistern;

import static io.cistern.RunningCistern.against;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import io.cistern.testing.Nginx;
import io.cistern.testing.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Answers that fail in their middle, before real clients: none may take what it got for whole. */
@IntegrationTests
@SuppressWarnings("NullAway.Init") // started before all tests
class CutAnswersTests {

    private static final int PROFILES = 5_000;

    private static final FakeTime time = new FakeTime();
    private static final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=" + PROFILES, "quota.limit=1000"), InstantSource.system());
    private static RunningCistern shared;

    @BeforeAll
    static void start() {
        sandbox.start();
        shared = cistern();
    }

    /** Whatever was asked before is forgotten by then. */
    @BeforeEach
    void daysLater() {
        sandbox.clearFaults();
        time.advance(Duration.ofDays(3));
    }

    @AfterAll
    static void stop() {
        shared.close();
        sandbox.close();
    }

    private static RunningCistern cistern(String... settings) {
        var all = Stream.concat(
                Stream.of("cistern.projects.main.quota.limit=1000", "cistern.projects.main.freshness.refused-for=0s"),
                Stream.of(settings));
        return RunningCistern.start(time, against(sandbox.port(), all.toArray(String[]::new)));
    }

    @ParameterizedTest
    @CsvSource({
        "--http1.0, /v1/profiles?format=ndjson, identity",
        "--http1.0, /v1/profiles?format=ndjson, gzip",
        "--http1.0, /v1/profiles?format=csv&select=plan, identity",
        "--http1.0, /v1/profiles?format=json, identity",
        "--http1.0, /api/query/engage?page_size=5000, identity",
        "--http1.1, /v1/profiles?format=ndjson, identity",
        "--http1.1, /v1/profiles?format=ndjson, gzip",
    })
    void aClientNoticesThatAPageFailed(String version, String path, String coding) throws IOException {
        sandbox.nextAt(3, Fault.REJECTED);
        var cut = curl(version, shared.uri(path).toString(), coding);
        assertThat(cut.status()).isEqualTo("200");
        assertThat(cut.exitCode()).as("of curl").isNotZero();

        sandbox.clearFaults();
        var whole = curl(version, shared.uri(path).toString(), coding);
        assertThat(whole.exitCode()).isZero();
        assertThat(Files.size(whole.body())).isGreaterThan(Files.size(cut.body()));
    }

    @ParameterizedTest
    @CsvSource({"1.0, on", "1.0, off", "1.1, on", "1.1, off"})
    void aClientBehindNginxNoticesThatAPageFailed(String version, String buffering) throws IOException {
        try (var nginx = Nginx.start(
                shared.uri("/").getPort(), "proxy_http_version " + version + "; proxy_buffering " + buffering + ";")) {
            var url = nginx.url("/v1/profiles?format=ndjson");
            sandbox.nextAt(3, Fault.REJECTED);
            var cut = curl("--http1.1", url, "identity");
            assertThat(cut.status()).isEqualTo("200");
            assertThat(cut.exitCode()).as("of curl").isNotZero();

            sandbox.clearFaults();
            var whole = curl("--http1.1", url, "identity");
            assertThat(whole.exitCode()).isZero();
            assertThat(Files.readAllLines(whole.body())).hasSize(PROFILES);
        }
    }

    /** The result of an export, of which a page was lost. */
    @ParameterizedTest
    @ValueSource(strings = {"ndjson", "csv", "json"})
    void aClientNoticesThatAResultHasLostAPage(String format) throws IOException, SQLException {
        var data = RunningCistern.temporary();
        String result;
        try (var cistern = cistern("cistern.data-dir=" + data)) {
            var order = "{\"format\":\"" + format + "\",\"select\":[\"plan\",\"$email\"]}";
            var location = cistern.post("/v1/exports", order)
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            await().until(() -> JsonMapper.shared()
                    .readTree(cistern.get(location).body())
                    .get("status")
                    .asString()
                    .equals("complete"));
            result = location + "/result";
            assertThat(curl("--http1.0", cistern.uri(result).toString(), "identity")
                            .exitCode())
                    .isZero();
        }
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("cistern.db"));
                var statement = database.createStatement()) {
            assertThat(statement.executeUpdate("DELETE FROM page WHERE number = 3"))
                    .isEqualTo(1);
        }
        try (var cistern = cistern("cistern.data-dir=" + data)) {
            for (var version : List.of("--http1.0", "--http1.1")) {
                var cut = curl(version, cistern.uri(result).toString(), "identity");
                assertThat(cut.status()).isEqualTo("200");
                assertThat(cut.exitCode()).as("of curl").isNotZero();
            }
        }
    }

    /** The system resets the connection then, because it was told to beforehand. */
    @Test
    void aClientNoticesThatTheServiceWasKilled() throws IOException {
        var port = RunningCistern.freePort();
        var settings = Stream.concat(
                Stream.of(against(sandbox.port())),
                Stream.of(
                        "server.port=" + port,
                        "cistern.data-dir=" + RunningCistern.temporary(),
                        "cistern.ledger.when-lost=trust"));
        sandbox.nextAt(3, Fault.HANG_BEFORE_HEADERS);
        var service = CisternProcess.start(List.of(CisternProcess.SHORT_LIVED), settings.toArray(String[]::new));
        try {
            CisternProcess.awaitReady(service);
            var body = Files.createTempFile("killed", ".ndjson");
            var client = Program.installed("curl")
                    .start(
                            "-sS",
                            "--http1.0",
                            "-o",
                            body.toString(),
                            "http://127.0.0.1:" + port + "/v1/profiles?format=ndjson");
            await().until(() -> Files.size(body) > 100_000);
            service.destroyForcibly().onExit().join();
            assertThat(client.onExit().join().exitValue()).as("of curl").isNotZero();
        } finally {
            service.destroyForcibly();
        }
    }

    /** What comes before an answer has begun is told in order. */
    @Test
    void aProblemReachesAClientOfTheOldProtocolWhole() throws IOException {
        sandbox.next(Fault.REJECTED);
        var problem = curl("--http1.0", shared.uri("/v1/profiles").toString(), "identity");
        assertThat(problem.exitCode()).isZero();
        assertThat(problem.status()).isEqualTo("400");
        assertThat(JsonMapper.shared()
                        .readTree(Files.readAllBytes(problem.body()))
                        .get("type")
                        .asString())
                .isEqualTo("/problems/upstream-refused");
    }

    private record Got(int exitCode, String status, Path body) {}

    private static Got curl(String version, String url, String coding) throws IOException {
        var body = Files.createTempFile("answer", ".body");
        var result = Program.installed("curl")
                .run(
                        "-sS",
                        "--max-time",
                        "30",
                        version,
                        "-H",
                        "Accept-Encoding: " + coding,
                        "-o",
                        body.toString(),
                        "-w",
                        "%{http_code}",
                        url);
        return new Got(result.exitCode(), result.output(), body);
    }
}
