package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many profiles pass through a small heap in few calls, once the page size is learned. */
@SizedTests
class ManyProfilesTests {

    private static final int PROFILES = Size.of(100_000, 1_000_000);
    private static final int STEPS = 5;
    private static final int MOST_CALLS = 25;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int sandboxPort = RunningCistern.freePort();
    private final int port = RunningCistern.freePort();

    @Test
    void anExportOfAllTakesFewCallsAndLittleMemory() throws Exception {
        var sandbox = CisternProcess.start(
                List.of("-Xmx3g"),
                "spring.profiles.active=sandbox",
                "server.port=0",
                "cistern.data-dir=" + RunningCistern.temporary(),
                "cistern.sandbox.port=" + sandboxPort,
                "cistern.sandbox.latency=0s",
                "cistern.sandbox.profiles=" + PROFILES);
        var service = CisternProcess.start(
                List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                RunningCistern.against(
                        sandboxPort,
                        "server.port=" + port,
                        "cistern.data-dir=" + RunningCistern.temporary(),
                        "cistern.cache.disk=2GB",
                        "cistern.ledger.when-lost=trust",
                        "cistern.projects.main.page-size=auto"));
        try {
            CisternProcess.awaitReady(sandbox);
            CisternProcess.awaitReady(service);
            for (var step = 0; step < STEPS; step++) {
                assertThat(learn().get("total").asInt()).isEqualTo(PROFILES);
            }
            assertThat(calls()).as("one for each size").isEqualTo(STEPS);

            var export = exported();
            assertThat(export.get("profiles").asInt()).isEqualTo(PROFILES);
            assertThat(calls() - STEPS).isLessThanOrEqualTo(Math.ceilDiv(PROFILES * MOST_CALLS, 1_000_000));
            assertThat(RunningCistern.lines(uri(export.get("result").asString())))
                    .isEqualTo(PROFILES);
            assertThat(service.isAlive()).isTrue();
        } finally {
            service.destroyForcibly().waitFor();
            sandbox.destroyForcibly().waitFor();
        }
    }

    /** A new session with few rows of interest. */
    private JsonNode learn() {
        return json(HttpRequest.newBuilder(uri("/v1/profiles/query"))
                .headers("Content-Type", "application/json", "Cache-Control", "no-cache")
                .POST(BodyPublishers.ofString("{\"limit\":1}")));
    }

    private JsonNode exported() {
        var id = json(HttpRequest.newBuilder(uri("/v1/exports"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"fresh\":true}")))
                .get("id")
                .asString();
        await().atMost(Duration.ofMinutes(15))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    var status = export(id).get("status").asString();
                    assertThat(status).isNotEqualTo("failed");
                    return status.equals("complete");
                });
        return export(id);
    }

    private JsonNode export(String id) {
        return json(HttpRequest.newBuilder(uri("/v1/exports/" + id)));
    }

    private int calls() {
        return json(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sandboxPort + "/sandbox")))
                .get("calls")
                .asInt();
    }

    private JsonNode json(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
            return JsonMapper.shared().readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
