package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.testing.IntegrationTests;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it ships, over real HTTP on both sides, against a Mixpanel that behaves. */
@IntegrationTests
class WholePathTests {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void everyProfileArrivesOnce() {
        try (var sandbox = sandbox(2_500);
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            var answer = json(cistern.ask("{}"));
            var ids = new HashSet<String>();
            answer.get("profiles").forEach(profile -> ids.add(profile.get("id").asString()));
            assertThat(ids).hasSize(2_500);
            assertThat(answer.get("count").asInt()).isEqualTo(2_500);
            assertThat(answer.get("total").asInt()).isEqualTo(2_500);
            assertThat(answer.get("next").isNull()).isTrue();
            assertThat(answer.at("/snapshot/complete").asBoolean()).isTrue();
            assertThat(answer.get("answeredBy").asString()).isEqualTo("upstream");
            assertThat(answer.get("cost").asInt()).isEqualTo(3);
            assertThat(sandbox.calls()).hasSize(3);
        }
    }

    @Test
    void twoHundredIdenticalColdQueriesOfTwelvePagesCostTwelveCalls() throws Exception {
        try (var sandbox = sandbox(11_500);
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            var lines = together(200, () -> cistern.lines("/v1/profiles?format=ndjson"));
            assertThat(lines).hasSize(200).containsOnly(11_500L);
            assertThat(sandbox.calls()).hasSize(12);
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
            assertThat(sandbox.inFlightPeak()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void equalQuestionsInOtherWordsShareOneAnswer() {
        try (var sandbox = sandbox(300);
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            cistern.ask("{\"where\":\"properties[\\\"plan\\\"] == \\\"pro\\\" and defined(properties[\\\"age\\\"])\"}");
            var again = cistern.ask(
                    "{\"where\":{\"all\":[{\"property\":\"age\",\"exists\":true},{\"property\":\"plan\",\"eq\":\"pro\"}]}}");
            assertThat(json(again).get("answeredBy").asString()).isEqualTo("memory");
            assertThat(again.headers().firstValue("Cache-Status").orElseThrow()).contains("hit");
            assertThat(sandbox.calls()).hasSize(1);
        }
    }

    @Test
    void valuesArriveByteForByte() {
        try (var sandbox = sandbox(10);
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            var properties =
                    "{\"big\":9007199254740993,\"tiny\":1e-7,\"money\":10.10,\"escaped\":\"\\u00e9\\/\\\"\",\"emoji\":\"😀\","
                            + "\"$last_seen\":\"2026-11-01T00:00:00\",\"list\":[1.0, 2],\"none\":null}";
            sandbox.add("exact", properties);
            assertThat(text(cistern.get("/v1/profiles/exact")))
                    .isEqualTo("{\"id\":\"exact\",\"properties\":" + properties + "}");
            assertThat(text(cistern.get("/v1/profiles?format=ndjson"))).contains(properties);
            assertThat(text(cistern.get("/v1/profiles"))).contains(properties);
        }
    }

    @Test
    void aSpentBudgetIsRefusedWithTheInstantAndWithoutACall() {
        try (var sandbox = sandbox(100);
                var cistern = RunningCistern.start(
                        against(sandbox.port(), "cistern.projects.main.quota.limit=3", "cistern.wait=0s"))) {
            IntStream.range(0, 3)
                    .forEach(i -> assertThat(cistern.get("/v1/profiles/u" + i).statusCode())
                            .isIn(200, 404));
            var refused = cistern.get("/v1/profiles/u99");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(json(refused).get("type").asString()).isEqualTo("/problems/budget-exhausted");
            var wait =
                    Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow());
            assertThat(wait).isBetween(3_590L, 3_601L);
            assertThat(sandbox.calls()).hasSize(3);
        }
    }

    @Test
    void aWaitThatShedLoadAsksForReachesTheCaller() {
        try (var sandbox = sandbox(100);
                var cistern = RunningCistern.start(against(sandbox.port(), "cistern.wait=0s"))) {
            sandbox.next(Fault.SHED_RETRY_AFTER);
            var refused = cistern.get("/v1/profiles/u1");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(json(refused).get("type").asString()).isEqualTo("/problems/upstream-unavailable");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("17");
        }
    }

    @Test
    void theLedgerOutlivesTheProcess() {
        var data = "cistern.data-dir=" + RunningCistern.temporary();
        try (var sandbox = sandbox(100)) {
            var settings = against(
                    sandbox.port(),
                    data,
                    "cistern.cache.memory-only=true",
                    "cistern.projects.main.quota.limit=3",
                    "cistern.wait=0s");
            try (var first = RunningCistern.start(settings)) {
                first.get("/v1/profiles?limit=1");
                first.get("/v1/profiles/nobody");
            }
            try (var second = RunningCistern.start(settings)) {
                second.get("/v1/profiles?limit=1");
                assertThat(second.get("/v1/profiles/nobody-else").statusCode()).isEqualTo(503);
            }
            assertThat(sandbox.calls()).hasSize(3);
        }
    }

    @Test
    void aRestartStillAnswersWhatWasAsked() {
        var data = "cistern.data-dir=" + RunningCistern.temporary();
        try (var sandbox = sandbox(2_500)) {
            byte[] before;
            try (var first = RunningCistern.start(against(sandbox.port(), data))) {
                before = first.get("/v1/profiles?format=ndjson").body();
            }
            try (var second = RunningCistern.start(against(sandbox.port(), data))) {
                var answer = json(second.ask("{}"));
                assertThat(answer.get("answeredBy").asString()).isEqualTo("store");
                assertThat(answer.get("cost").asInt()).isZero();
                assertThat(answer.at("/snapshot/complete").asBoolean()).isTrue();
                assertThat(second.get("/v1/profiles?format=ndjson").body()).isEqualTo(before);
                assertThat(json(second.ask("{}")).get("answeredBy").asString()).isEqualTo("memory");
            }
            assertThat(sandbox.calls()).hasSize(3);
        }
    }

    @Test
    void aLostSessionBeginsAnewAndTheAnswerIsWhole() {
        try (var sandbox = sandbox(3_500);
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            sandbox.nextAt(1, Fault.LOSE_SESSION);
            var answer = json(cistern.ask("{}"));
            assertThat(answer.get("count").asInt()).isEqualTo(3_500);
            assertThat(answer.at("/snapshot/complete").asBoolean()).isTrue();
        }
    }

    @Test
    void aPageThatComesShortMakesTheAnswerIncomplete() {
        try (var sandbox = sandbox(2_500);
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            sandbox.nextAt(1, Fault.SHORT_PAGE);
            var answer = json(cistern.ask("{}"));
            assertThat(answer.get("count").asInt()).isEqualTo(2_499);
            assertThat(answer.at("/snapshot/complete").asBoolean()).isFalse();
        }
    }

    @Test
    void aBadRequestNeverReachesTheUpstream() {
        try (var sandbox = sandbox(100);
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            for (var body : List.of(
                    "",
                    "[]",
                    "{\"wehre\":\"x\"}",
                    "{\"where\":\"properties[\\\"a\\\" == 1\"}",
                    "{\"where\":{\"property\":\"a\",\"eq\":null}}",
                    "{\"limit\":0}",
                    "{\"ids\":[\"a\"],\"where\":\"defined(properties[\\\"a\\\"])\"}",
                    "{\"cursor\":\"nonsense\"}",
                    "{\"project\":\"nobody\"}")) {
                var refused = cistern.ask(body);
                assertThat(refused.statusCode()).as(body).isIn(400, 404);
                assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith("application/problem+json");
            }
            assertThat(sandbox.calls()).isEmpty();
        }
    }

    @Test
    void everyFaultOfTheUpstreamIsAProblemAndTheServiceGoesOn() {
        try (var sandbox = sandbox(100);
                var cistern = RunningCistern.start(against(
                        sandbox.port(),
                        "cistern.projects.main.read-timeout=2s",
                        "cistern.projects.main.quota.limit=1000",
                        "resilience4j.circuitbreaker.instances.main.minimum-number-of-calls=1000"))) {
            sandbox.limit(1000);
            for (var fault : List.of(
                    Fault.REJECTED,
                    Fault.PLAN,
                    Fault.FORBIDDEN,
                    Fault.UNABLE_TO_AUTHENTICATE,
                    Fault.GATEWAY,
                    Fault.MALFORMED,
                    Fault.TRUNCATED,
                    Fault.RESET,
                    Fault.GZIP_BOMB,
                    Fault.WRONG_PAGE,
                    Fault.NO_SESSION)) {
                sandbox.next(fault, fault, fault);
                var path = "/v1/profiles/" + fault.name();
                var failed = cistern.get(path);
                assertThat(failed.statusCode()).as(fault.name()).isBetween(400, 504);
                assertThat(json(failed).get("type").asString()).as(fault.name()).startsWith("/problems/");
                sandbox.clearFaults();
                assertThat(cistern.get(path + "?noCache=true").statusCode())
                        .as(fault.name())
                        .isEqualTo(404); // nobody has that id
            }
        }
    }

    @Test
    void metersEndpointsAndProbesAreThereAndSpendNothing() {
        try (var sandbox = sandbox(10);
                var cistern = RunningCistern.start(against(sandbox.port(), "cistern.security.local-admin=true"))) {
            for (var path : List.of(
                    "/actuator/health/liveness",
                    "/actuator/health/readiness",
                    "/actuator/ratelimiters",
                    "/actuator/bulkheads",
                    "/actuator/circuitbreakers",
                    "/actuator/retries")) {
                assertThat(cistern.get(path).statusCode()).as(path).isEqualTo(200);
            }
            assertThat(sandbox.calls()).isEmpty();
            cistern.get("/v1/profiles?limit=1");
            assertThat(text(cistern.get("/actuator/prometheus")))
                    .contains("resilience4j_ratelimiter_available_permissions{", "} 59.0")
                    .contains("resilience4j_bulkhead_", "resilience4j_circuitbreaker_", "resilience4j_retry_")
                    .contains("cache_gets_total", "cistern_quota_");
        }
    }

    private static SandboxMixpanel sandbox(int profiles) {
        var properties = SandboxSettings.of("profiles=" + profiles);
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JSON.readTree(response.body());
    }

    private static <T> List<T> together(int callers, Callable<T> call) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<T>();
            for (var future : threads.invokeAll(
                    IntStream.range(0, callers).mapToObj(i -> call).toList())) {
                answers.add(future.get());
            }
            return answers;
        }
    }
}
