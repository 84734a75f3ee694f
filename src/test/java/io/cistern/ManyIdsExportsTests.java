package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exports of more ids than one call takes. */
@IntegrationTests
class ManyIdsExportsTests {

    private static final List<String> IDS = shuffled();

    @Test
    void whatWasFetchedBeforeAKillIsNotFetchedAgain() throws Exception {
        var port = RunningCistern.freePort();
        var data = RunningCistern.temporary();
        try (var sandbox = sandbox("latency=300ms")) {
            var first = start(port, sandbox.port(), data.toString());
            CisternProcess.awaitReady(first);
            var some = IDS.subList(0, 30).stream().sorted().toList();
            send(port, "/v1/profiles/query?wait=30", query(some));
            var order = send(port, "/v1/exports", query(IDS));
            assertThat(order.statusCode()).as(order.body()).isEqualTo(202);
            var export = "/v1/exports/" + json(order.body()).get("id").asString();
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            json(get(port, export).body()).at("/pages/done").asInt() >= 8);
            first.destroyForcibly().onExit().join();
            var second = start(port, sandbox.port(), data.toString());
            try {
                CisternProcess.awaitReady(second);
                await().atMost(Duration.ofSeconds(60)).until(() -> isComplete(get(port, export)));
                assertThat(sandbox.calls())
                        .as("1 for some, 30 for the list, and at most 5 that were in flight")
                        .hasSizeBetween(31, 36);
                assertThat(lines(get(port, export + "/result").body())).isEqualTo(IDS);
            } finally {
                second.destroyForcibly().onExit().join();
            }
        }
    }

    @Test
    void anExportOfCachedIdsCostsNothingAndKeepsTheirOrder() {
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(against(
                        sandbox.port(),
                        "cistern.security.local-admin=true",
                        "cistern.projects.main.quota.limit=1000",
                        "cistern.merge.ids-per-call=100"))) {
            cistern.ask(query(IDS));
            assertThat(sandbox.calls()).hasSize(30);
            var complete = exported(cistern, query(IDS.reversed()));
            assertThat(complete.get("cost").asInt()).as(complete.toString()).isZero();
            assertThat(complete.get("profiles").asInt()).isEqualTo(3000);
            var result = complete.get("result").asString();
            var whole = cistern.get(result).body();
            assertThat(lines(new String(whole, StandardCharsets.UTF_8))).isEqualTo(IDS.reversed());
            var half = whole.length / 2;
            assertThat(cistern.get(result, "Range", "bytes=" + half + "-").body())
                    .isEqualTo(Arrays.copyOfRange(whole, half, whole.length));
            assertThat(sandbox.calls()).hasSize(30);

            var fresh = exported(cistern, query(IDS).replace("}", ",\"fresh\":true}"));
            assertThat(fresh.get("cost").asInt()).isEqualTo(30);
            assertThat(sandbox.calls()).hasSize(60);
        }
    }

    @Test
    void afterAFailureAnExportFetchesTheRest() {
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(against(
                        sandbox.port(),
                        "cistern.security.local-admin=true",
                        "cistern.projects.main.quota.limit=1000",
                        "cistern.projects.main.freshness.refused-for=1s",
                        "cistern.merge.ids-per-call=500"))) {
            sandbox.next(Fault.INTERNAL_ERROR);
            var complete = exported(cistern, query(IDS));
            assertThat(lines(text(cistern.get(complete.get("result").asString()))))
                    .isEqualTo(IDS);
            assertThat(sandbox.calls()).as("six answers and the failure").hasSize(7);
            assertThat(complete.get("cost").asInt()).isEqualTo(7);
        }
    }

    private static JsonNode exported(RunningCistern cistern, String order) {
        var ordered = cistern.post("/v1/exports", order);
        assertThat(ordered.statusCode()).as(text(ordered)).isEqualTo(202);
        var export = "/v1/exports/" + json(text(ordered)).get("id").asString();
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        json(text(cistern.get(export))).get("status").asString().equals("complete"));
        return json(text(cistern.get(export)));
    }

    private static SandboxMixpanel sandbox(String... settings) {
        var all = new ArrayList<>(List.of("profiles=6000", "quota.limit=100000"));
        all.addAll(List.of(settings));
        return new SandboxMixpanel(SandboxSettings.of(all.toArray(String[]::new)), InstantSource.system()).start();
    }

    private static Process start(int port, int sandbox, String data) throws IOException {
        return CisternProcess.start(
                List.of("-Xmx160m", CisternProcess.SHORT_LIVED),
                against(
                        sandbox,
                        "server.port=" + port,
                        "cistern.data-dir=" + data,
                        "cistern.merge.ids-per-call=100",
                        "cistern.projects.main.quota.limit=1000",
                        "cistern.ledger.when-lost=trust",
                        "logging.level.root=info"));
    }

    private static HttpResponse<String> send(int port, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static boolean isComplete(HttpResponse<String> export) {
        return json(export.body()).get("status").asString().equals("complete");
    }

    /** Ids of the sandbox: ten of each twenty have this form. */
    private static List<String> shuffled() {
        var ids = IntStream.rangeClosed(1, 3000)
                .mapToObj(number -> "u" + (number + (number - 1) / 10 * 10))
                .collect(Collectors.toList());
        Collections.shuffle(ids, new Random(3));
        return List.copyOf(ids);
    }

    private static String query(List<String> ids) {
        return ids.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",", "{\"ids\":[", "]}"));
    }

    private static List<String> lines(String body) {
        return body.lines().map(line -> json(line).get("id").asString()).toList();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
