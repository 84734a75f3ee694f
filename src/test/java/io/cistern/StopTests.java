package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.AloneTests;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A service that is told to stop while a call is under way and another waits. */
@AloneTests
class StopTests {

    @Test
    void aCallUnderWayEndsAndIsRecordedAndWhoWaitsIsToldAtOnce() throws Exception {
        var properties = SandboxSettings.of("profiles=10");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            var settings = against(
                    sandbox.port(),
                    "cistern.data-dir=" + RunningCistern.temporary(),
                    "cistern.projects.main.quota.concurrency=1",
                    "cistern.projects.main.derive=false",
                    "cistern.wait=60s");
            var service = RunningCistern.start(settings);
            CompletableFuture<Void> stopped;
            CompletableFuture<HttpResponse<byte[]>> underWay;
            try (var answerGate = sandbox.blockAnswers()) {
                underWay = CompletableFuture.supplyAsync(() -> service.ask("{}"));
                answerGate.awaitArrivals(1);
                var waiting = CompletableFuture.supplyAsync(() -> service.ask("{\"cohort\":1001}"));
                await().until(() -> text(service.get("/v1/quota")).contains("\"waiting\":1"));
                stopped = CompletableFuture.runAsync(service::stop);
                var refused = waiting.get(15, TimeUnit.SECONDS);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(text(refused)).contains("is stopping");
                assertThat(underWay).isNotDone();
            }
            assertThat(underWay.get(15, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            stopped.get(30, TimeUnit.SECONDS);
            service.close();
            try (var again = RunningCistern.start(settings)) {
                assertOneCallIsRecorded(again);
                assertThat(again.ask("{}", "Cache-Control", "only-if-cached").statusCode())
                        .isEqualTo(200);
                assertThat(sandbox.calls()).hasSize(1);
            }
        }
    }

    @Test
    void aPassedCallUnderWayEndsAndIsRecordedToo() throws Exception {
        var path = "/api/query/engage/properties";
        var mixpanel = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        mixpanel.start();
        try {
            mixpanel.stubFor(WireMock.any(WireMock.anyUrl())
                    .willReturn(WireMock.okJson("{\"results\":[]}").withFixedDelay(3_000)));
            var settings = against(
                    mixpanel.port(),
                    "cistern.data-dir=" + RunningCistern.temporary(),
                    "cistern.engage.pass-through=" + path);
            var service = RunningCistern.start(settings);
            var underWay = CompletableFuture.supplyAsync(() -> service.get(path));
            await().until(() -> text(service.get("/v1/quota")).contains("\"inFlight\":1"));
            service.stop();
            assertThat(text(underWay.get(15, TimeUnit.SECONDS))).isEqualTo("{\"results\":[]}");
            service.close();
            try (var again = RunningCistern.start(settings)) {
                assertOneCallIsRecorded(again);
            }
        } finally {
            mixpanel.stop();
        }
    }

    private static void assertOneCallIsRecorded(RunningCistern service) {
        var calls = JsonMapper.shared()
                .readTree(service.get("/v1/quota/calls").body())
                .get("calls");
        assertThat(calls).hasSize(1);
        assertThat(calls.at("/0/outcome").asString()).isEqualTo("answered");
    }
}
