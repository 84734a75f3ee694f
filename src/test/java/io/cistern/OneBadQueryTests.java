package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is wrong with one query costs little, and stops no other. */
@IntegrationTests
@SuppressWarnings("NullAway.Init") // started before all tests
class OneBadQueryTests {

    private static final String GOOD = "/v1/profiles?limit=1&wait=0&noCache=true";

    private static final FakeTime time = new FakeTime();
    private static final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=3500", "quota.limit=10000"), InstantSource.system());
    private static RunningCistern cistern;

    private int callsBefore;

    @BeforeAll
    static void start() {
        sandbox.start();
        cistern = RunningCistern.start(
                time,
                against(
                        sandbox.port(),
                        "cistern.projects.main.quota.limit=1000",
                        "cistern.projects.main.derive=false"));
    }

    /** Whatever was asked before is forgotten by then. */
    @BeforeEach
    void daysLater() {
        sandbox.clearFaults();
        time.advance(Duration.ofDays(3));
        assertThat(cistern.get(GOOD).statusCode()).isEqualTo(200);
        callsBefore = sandbox.calls().size();
    }

    private int calls() {
        return sandbox.calls().size() - callsBefore;
    }

    @AfterAll
    static void stop() {
        cistern.close();
        sandbox.close();
    }

    /** A query that the sandbox meets with that fault whenever it is asked. */
    private static String bad(Fault fault, String more) {
        var where = "properties[\"x\"] == \"sandbox-fault:" + fault + "\" and defined(properties[\"" + more + "\"])";
        return "/v1/profiles?wait=10&where=" + URLEncoder.encode(where, StandardCharsets.UTF_8);
    }

    /** A failure in its status, one in its body, and two others of these kinds. */
    static Stream<Fault> failures() {
        return Stream.of(Fault.INTERNAL_ERROR, Fault.MALFORMED, Fault.STATUS_NOT_OK, Fault.GATEWAY_TIMEOUT)
                .limit(Size.of(2, 4));
    }

    @SizedTests
    @ParameterizedTest
    @MethodSource("failures")
    void fortyDashboardsThatAskItForTwoHoursCostAFewCallsAndNoOtherQueryIsRefused(Fault fault) throws Exception {
        var perHour = new ArrayList<Integer>();
        for (var hour = 0; hour < 2; hour++) {
            var before = sandbox.calls().size();
            var good = 0;
            for (var minute = 0; minute < 60; minute++) {
                assertThat(together(minute % 20 == 0 ? 40 : 2, () -> cistern.get(bad(fault, "a"))))
                        .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(503));
                assertThat(cistern.get(GOOD).statusCode())
                        .as(hour + ":" + minute)
                        .isEqualTo(200);
                good++;
                time.advance(Duration.ofMinutes(1));
            }
            perHour.add(sandbox.calls().size() - before - good);
        }
        assertThat(perHour.getFirst()).isBetween(5, 10);
        assertThat(perHour.getLast()).isBetween(1, 2);
    }

    @Test
    void itIsSaidWhyItIsNotAskedAndNoCacheAsksItNevertheless() {
        var path = bad(Fault.INTERNAL_ERROR, "a");
        cistern.get(path);
        time.advance(Duration.ofSeconds(20));
        var known = cistern.get(path);
        assertThat(known.statusCode()).isEqualTo(503);
        assertThat(known.headers().firstValue("Retry-After")).hasValue("40");
        assertThat(json(known).get("type").asString()).isEqualTo("/problems/upstream-unavailable");
        assertThat(json(known).get("detail").asString()).contains("status 500", "no-cache");
        var plan = json(
                cistern.post(
                        "/v1/profiles/explain",
                        "{\"where\":\"properties[\\\"x\\\"] == \\\"sandbox-fault:INTERNAL_ERROR\\\" and defined(properties[\\\"a\\\"])\"}"));
        assertThat(plan.get("answer").asString()).isEqualTo("refuse");
        var before = sandbox.calls().size();
        cistern.get(path + "&noCache=true");
        assertThat(sandbox.calls()).hasSize(before + 1);
    }

    @Test
    void anAnswerThatIsHeldServesInItsPlace() {
        assertThat(cistern.get("/v1/profiles?limit=1&wait=10&select=age").statusCode())
                .isEqualTo(200);
        time.advance(Duration.ofHours(2));
        sandbox.next(Fault.INTERNAL_ERROR, Fault.INTERNAL_ERROR);
        for (var i = 0; i < 5; i++) {
            assertThat(cistern.get("/v1/profiles?limit=1&wait=10&select=age")
                            .headers()
                            .firstValue("Cache-Status"))
                    .hasValue("cistern; hit; ttl=-6300; detail=upstream-unavailable");
        }
        assertThat(calls()).isEqualTo(3);
    }

    @Test
    void aPageThatIsNeverAnsweredIsNotAskedByEverybody() {
        sandbox.nextAt(2, Fault.INTERNAL_ERROR, Fault.INTERNAL_ERROR, Fault.INTERNAL_ERROR);
        for (var i = 0; i < 10; i++) {
            isNotWhole();
        }
        assertThat(calls()).isLessThanOrEqualTo(5);
        time.advance(Duration.ofSeconds(61));
        isNotWhole();
        assertThat(calls()).isLessThanOrEqualTo(6);
    }

    private static void isNotWhole() {
        try {
            assertThat(cistern.get("/v1/profiles?format=csv&select=plan&limit=3000")
                            .statusCode())
                    .isEqualTo(503);
        } catch (UncheckedIOException cut) {
            assertThat(cut).hasRootCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void whenMixpanelFailsAtEverythingTheCircuitOpensSoon() {
        sandbox.always(Fault.INTERNAL_ERROR);
        for (var i = 0; i < 30; i++) {
            assertThat(cistern.get("/v1/profiles?limit=1&wait=10&where=" + "defined(properties%5B%22p" + i + "%22%5D)")
                            .statusCode())
                    .isEqualTo(503);
        }
        assertThat(calls()).isBetween(5, 6);
        sandbox.clearFaults();
        time.advance(Duration.ofSeconds(31));
        assertThat(cistern.get(GOOD).statusCode()).isEqualTo(200);
    }

    @Test
    void whoLeavesWithItIsAnsweredAllTheSame() throws Exception {
        var ids = new ConcurrentLinkedQueue<>(
                List.of("sandbox-fault:INTERNAL_ERROR", "u1", "u2", "u3", "u4", "u5", "u6", "u7"));
        var asked = together(8, () -> {
            var id = ids.remove();
            return Map.entry(id, cistern.get("/v1/profiles/" + id + "?wait=10").statusCode());
        });
        assertThat(asked)
                .allSatisfy(answer -> assertThat(answer.getValue())
                        .as(answer.getKey())
                        .isIn(answer.getKey().startsWith("u") ? List.of(200, 404) : List.of(503)));
    }

    @Test
    void statusesThatAskingAgainDoesNotChangeCostOneCall() {
        sandbox.next(Fault.REDIRECT);
        var moved = cistern.get("/v1/profiles?limit=1&wait=10&select=city");
        assertThat(moved.statusCode()).isEqualTo(502);
        assertThat(json(moved).get("type").asString()).isEqualTo("/problems/upstream-refused");
        assertThat(json(moved).get("upstreamStatus").asInt()).isEqualTo(301);
        assertThat(json(moved).get("detail").asString()).contains("https", "base-url");
        assertThat(calls()).isEqualTo(1);
        time.advance(Duration.ofMinutes(6));
        sandbox.next(Fault.REDIRECT);
        assertThat(cistern.get("/api/query/engage?project_id=1&distinct_id=u5").statusCode())
                .isEqualTo(502);
        assertThat(calls()).isEqualTo(2);
    }

    private static <T> List<T> together(int callers, Callable<T> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<T>();
            for (var answer : threads.invokeAll(Collections.nCopies(callers, call))) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(text(response));
    }
}
