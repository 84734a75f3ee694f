package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.testing.AloneTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a crash and a new ledger cost: a process of a new installation is killed while its export has calls under way. */
@AloneTests
class CrashTests {

    private static final int PAGES = 20;
    private static final int PAGE = 1_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = RunningCistern.freePort();

    @ParameterizedTest(name = "after {0} calls")
    @ValueSource(ints = {1, 3, 12})
    void afterACrashWithCallsUnderWayTheNextCallLeavesAtOnceAndTheExportIsSoonComplete(int calls) throws Exception {
        var data = RunningCistern.temporary();
        var properties = SandboxSettings.of("profiles=" + PAGES * PAGE, "latency=400ms");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            var service = start(sandbox, data);
            try {
                var export = "/v1/exports/" + post().get("id").asString();
                await(Duration.ofMinutes(1), () -> sandbox.calls().size() >= calls);
                service.destroyForcibly().waitFor();
                var before = sandbox.calls().size();
                service = start(sandbox, data);
                var ready = Instant.now();

                await(Duration.ofSeconds(5), () -> sandbox.calls().size() > before);
                System.out.printf("The next call left %d ms after readiness%n", millis(ready));
                await(Duration.ofSeconds(20), () -> is(get(export), "complete"));
                System.out.printf("The export was complete %d ms after readiness%n", millis(ready));
            } finally {
                service.destroyForcibly().waitFor();
            }
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
            assertThat(sandbox.calls().size())
                    .as("only what was under way is fetched again")
                    .isLessThanOrEqualTo(PAGES + 5);
        }
    }

    @Test
    void inItsFirstHourANewLedgerReadsAboutAsFastAsATrustedOne() throws Exception {
        var trusted = timeToRead("trust");
        var probed = timeToRead("probe");
        System.out.printf("25 pages took %d ms, and %d ms with a trusted ledger%n", probed, trusted);
        assertThat(probed).isLessThanOrEqualTo(trusted * 3 / 2);
    }

    private static long timeToRead(String whenLost) throws Exception {
        var properties = SandboxSettings.of("profiles=25000", "latency=300ms");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start();
                var cistern = RunningCistern.start(
                        RunningCistern.against(sandbox.port(), "cistern.ledger.when-lost=" + whenLost))) {
            var begun = Instant.now();
            assertThat(cistern.lines("/v1/profiles?format=ndjson&wait=60")).isEqualTo(25_000);
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
            return millis(begun);
        }
    }

    private static long millis(Instant since) {
        return Duration.between(since, Instant.now()).toMillis();
    }

    private static void await(Duration most, BooleanSupplier condition) throws InterruptedException {
        var end = Instant.now().plus(most);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(20); // the process has no other time than ours
        }
    }

    private Process start(SandboxMixpanel sandbox, Path data) throws IOException {
        var service = CisternProcess.start(
                List.of("-Xmx160m", CisternProcess.SHORT_LIVED),
                RunningCistern.against(sandbox.port(), "server.port=" + port, "cistern.data-dir=" + data));
        CisternProcess.awaitReady(service);
        return service;
    }

    private JsonNode post() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri("/v1/exports"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        return JsonMapper.shared()
                .readTree(client.send(request, BodyHandlers.ofString()).body());
    }

    private JsonNode get(String path) {
        try {
            var request = HttpRequest.newBuilder(uri(path)).build();
            return JsonMapper.shared()
                    .readTree(client.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static boolean is(JsonNode export, String status) {
        return export.get("status").asString().equals(status);
    }
}
