package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.sandbox.project.SandboxLines;
import io.cistern.testing.AloneTests;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that is killed fifty times, as the operating system kills, while it exports, refreshes and starts. What it has
 * in the end is what Mixpanel has. <code>-Dseed=</code> replays when it is killed, as far as a real machine lets it.
 */
@AloneTests
@SizedTests
class KilledExportsTests {

    private static final int KILLS = Integer.getInteger("kills", Size.of(2, 50));
    private static final int PROFILES = 1_150;
    private static final int PAGES = 12;
    private static final int SEED = 11;

    private final int port = RunningCistern.freePort();
    private final String data = RunningCistern.temporary().toString();
    private final HttpClient client = HttpClient.newHttpClient();
    private int ordered;

    @Test
    void nothingIsLostNothingComesTwiceAndNoPermitIsOverspent() throws Exception {
        var seed = Long.getLong("seed", ThreadLocalRandom.current().nextInt(1_000_000));
        System.out.println("The seed of the kills is " + seed + "; replay them with -Dseed=" + seed);
        var random = new Random(seed);
        var properties = SandboxSettings.of(
                "seed=" + SEED, "profiles=" + PROFILES, "latency=120ms", "quota.limit=20", "quota.window=5s");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            for (var kill = 0; kill < KILLS; kill++) {
                var service = start(sandbox.port());
                live(service, random, kill > 0 && random.nextBoolean());
                service.destroyForcibly().onExit().join();
            }
            var last = start(sandbox.port());
            try {
                judge(sandbox);
            } finally {
                last.destroyForcibly().onExit().join();
            }
        }
    }

    private void judge(SandboxMixpanel sandbox) throws Exception {
        var end = Instant.now().plusSeconds(120);
        while (!areComplete()) {
            assertThat(Instant.now()).as("all of them come to their end").isBefore(end);
            TimeUnit.MILLISECONDS.sleep(200); // the process has no other time than ours
        }
        var exports = exports();
        assertThat(exports)
                .as("no order is lost")
                .hasSizeGreaterThanOrEqualTo(ordered)
                .isNotEmpty();
        var truth = SandboxLines.of(SEED, PROFILES).stream()
                .map(KilledExportsTests::id)
                .sorted()
                .toList();
        var pages = 0;
        for (var export : exports) {
            var result = get("/v1/exports/" + export.get("id").asString() + "/result");
            assertThat(result.body()
                            .lines()
                            .map(KilledExportsTests::id)
                            .sorted()
                            .toList())
                    .isEqualTo(truth);
            pages += PAGES;
        }
        System.out.printf(
                "%d kills, %d exports of %d pages, %d calls%n",
                KILLS, exports.size(), PAGES, sandbox.calls().size());
        assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
        assertThat(sandbox.calls().size())
                .as("what was whole is not fetched again")
                .isLessThan(2 * pages + 6 * KILLS);
    }

    private boolean areComplete() throws InterruptedException {
        try {
            return exports().stream().allMatch(export -> is(export, "complete"));
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * Orders what there is time for, until it is killed.
     *
     * @param starting whether it is killed while it starts; otherwise some time after it answered first
     */
    private void live(Process service, Random random, boolean starting) throws InterruptedException {
        var rest = Duration.ofMillis(random.nextInt(4_000));
        var end = Instant.now().plus(starting ? rest : Duration.ofMinutes(1));
        for (var answered = starting; Instant.now().isBefore(end) && service.isAlive(); ) {
            try {
                if (exports().stream().filter(export -> !is(export, "complete")).count() < 2) {
                    order();
                }
                end = answered ? end : Instant.now().plus(rest);
                answered = true;
                var read = get("/v1/profiles?select=plan&format=ndjson&wait=0&maxStale=3600");
                if (read.statusCode() == 200) {
                    assertThat(read.body().lines()).hasSize(PROFILES);
                }
            } catch (IOException notYet) {
                // it starts, or its answer was cut
            }
            var _ = service.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    private void order() throws IOException, InterruptedException {
        var body =
                "{\"where\":{\"any\":[{\"property\":\"plan\",\"exists\":true},{\"property\":\"n%d\",\"exists\":false}]}}"
                        .formatted(ordered);
        var request = HttpRequest.newBuilder(uri("/v1/exports"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(5))
                .POST(BodyPublishers.ofString(body))
                .build();
        if (client.send(request, BodyHandlers.ofString()).statusCode() == 202) {
            ordered++;
        }
    }

    private List<JsonNode> exports() throws IOException, InterruptedException {
        var exports = new ArrayList<JsonNode>();
        JsonMapper.shared().readTree(get("/v1/exports").body()).get("exports").forEach(exports::add);
        return exports;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private Process start(int sandbox) throws IOException {
        var settings = RunningCistern.against(
                sandbox,
                "server.port=" + port,
                "cistern.data-dir=" + data,
                "cistern.ledger.when-lost=trust",
                "logging.level.root=error",
                "cistern.projects.main.page-size=100",
                "cistern.projects.main.freshness.max-age=3s",
                "cistern.projects.main.quota.limit=20",
                "cistern.projects.main.quota.reserve=0",
                "cistern.projects.main.quota.window=5s",
                "cistern.projects.main.read-timeout=2s");
        var service = CisternProcess.start(List.of("-Xmx160m", CisternProcess.SHORT_LIVED), settings);
        Thread.startVirtualThread(() -> service.inputReader().lines().forEach(line -> {}));
        return service;
    }

    private static boolean is(JsonNode export, String status) {
        return export.get("status").asString().equals(status);
    }

    private static String id(String line) {
        return JsonMapper.shared().readTree(line).get("id").asString();
    }
}
