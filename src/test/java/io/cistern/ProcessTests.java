package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The service in a process of its own: with little memory, without settings, and killed. */
@IntegrationTests
class ProcessTests {

    @Test
    void twentyFiveThousandProfilesStreamThroughASmallHeap() throws Exception {
        var port = RunningCistern.freePort();
        var sandbox = RunningCistern.freePort();
        var service = CisternProcess.start(
                List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                "spring.profiles.active=sandbox",
                "server.port=" + port,
                "cistern.sandbox.port=" + sandbox,
                "cistern.data-dir=" + RunningCistern.temporary());
        try {
            CisternProcess.awaitReady(service);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var readers = IntStream.range(0, 8)
                        .mapToObj(i -> threads.submit(() -> lines(port, "")))
                        .toList();
                for (var reader : readers) {
                    assertThat(reader.get()).isEqualTo(25_000);
                }
                var derived = "&where=properties%5B%22age%22%5D%3E1";
                var many = lines(port, derived);
                assertThat(many).isBetween(15_000L, 25_000L);
                readers = IntStream.range(0, 40)
                        .mapToObj(i -> threads.submit(() -> lines(port, derived)))
                        .toList();
                for (var reader : readers) {
                    assertThat(reader.get()).isEqualTo(many);
                }
            }
            assertThat(service.isAlive()).isTrue();
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    @Test
    void withoutAProjectItStopsAndNamesWhatToSet() throws Exception {
        var service = CisternProcess.start(
                List.of(CisternProcess.SHORT_LIVED), "server.port=0", "cistern.data-dir=" + RunningCistern.temporary());
        var output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(service.waitFor()).isEqualTo(1);
        assertThat(output)
                .contains("cistern.projects.main.project-id", "CISTERN_PROJECTS_MAIN_USERNAME")
                .contains("cistern.projects.main.secret", "--spring.profiles.active=sandbox")
                .doesNotContain("\tat ");
    }

    @Test
    void itRefusesToListenForEverybodyUnlessToldTo() throws Exception {
        var service = CisternProcess.start(
                List.of(CisternProcess.SHORT_LIVED),
                "spring.profiles.active=sandbox",
                "server.port=0",
                "server.address=0.0.0.0",
                "cistern.sandbox.port=" + RunningCistern.freePort(),
                "cistern.sandbox.profiles=1",
                "cistern.data-dir=" + RunningCistern.temporary());
        var output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(service.waitFor()).isEqualTo(1);
        assertThat(output).contains("cistern.security.open=true").doesNotContain("\tat ");
    }

    @Test
    void killedInTheMiddleItSpendsWhatTheWindowAllowsAndNoMore() throws Exception {
        var data = RunningCistern.temporary();
        var properties = SandboxSettings.of("profiles=10", "quota.concurrency=50");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            askSixAndKill(sandbox, data, 6);
            askSixAndKill(sandbox, data, 4);
            askSixAndKill(sandbox, data, 0);
            assertThat(sandbox.calls()).hasSize(10);
        }
    }

    /** Asks six questions at once, and kills the service while those that the budget allows stand before Mixpanel. */
    private static void askSixAndKill(SandboxMixpanel sandbox, Path data, int allowed) throws Exception {
        var port = RunningCistern.freePort();
        var service = killable(sandbox, data, port);
        var refused = new CountDownLatch(6 - allowed);
        try (var answerGate = sandbox.blockAnswers();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CisternProcess.awaitReady(service);
            for (var i = 0; i < 6; i++) {
                var where = "/v1/profiles?where=properties%5B%22n%22%5D%3D%3D" + allowed + i;
                var uri = URI.create("http://127.0.0.1:" + port + where);
                threads.execute(() -> {
                    if (status(uri) == 503) {
                        refused.countDown();
                    }
                });
            }
            answerGate.awaitArrivals(allowed);
            assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
            service.destroyForcibly().waitFor();
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    private static int status(URI uri) {
        try {
            return ((HttpURLConnection) uri.toURL().openConnection()).getResponseCode();
        } catch (IOException killed) {
            return 0;
        }
    }

    private static Process killable(SandboxMixpanel sandbox, Path data, int port) throws IOException {
        return CisternProcess.start(
                List.of("-Xmx128m", CisternProcess.SHORT_LIVED),
                RunningCistern.against(
                        sandbox.port(),
                        "server.port=" + port,
                        "cistern.data-dir=" + data,
                        "cistern.wait=2s",
                        "cistern.ledger.when-lost=trust",
                        "cistern.cache.memory-only=true",
                        "cistern.projects.main.quota.concurrency=50",
                        "cistern.projects.main.quota.limit=10"));
    }

    private static long lines(int port, String parameters) {
        return RunningCistern.lines(URI.create("http://127.0.0.1:" + port + "/v1/profiles?format=ndjson" + parameters));
    }
}
