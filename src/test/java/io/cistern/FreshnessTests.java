package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How old answers are, by a clock that moves when it is told to; Mixpanel has its own. */
@IntegrationTests
class FreshnessTests {

    private static final String QUESTION = "/v1/profiles?limit=10&wait=0";

    private final FakeTime time = new FakeTime();
    private final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=500", "quota.limit=1000"), InstantSource.system()).start();
    private final RunningCistern cistern = RunningCistern.start(time, against(sandbox.port()));

    @AfterEach
    void close() {
        cistern.close();
        sandbox.close();
    }

    @Test
    void aStaleAnswerIsServedAtOnceAndAskedAnewBehindIt() {
        var old = cistern.get(QUESTION);
        assertThat(status(old)).isEqualTo("cistern; fwd=uri-miss; stored");
        time.advance(Duration.ofMinutes(16));

        try (var answerGate = sandbox.blockAnswers()) {
            var stale = cistern.get(QUESTION);
            assertThat(status(stale)).isEqualTo("cistern; hit; ttl=-60; detail=refreshing");
            assertThat(stale.headers().firstValue("Age")).hasValue("960");
            assertThat(stale.headers().firstValue("Cache-Control"))
                    .hasValue("private, max-age=900, stale-while-revalidate=3600, stale-if-error=86400");
            assertThat(json(stale).get("cost").asInt()).isZero();
            assertThat(json(stale).get("profiles")).isEqualTo(json(old).get("profiles"));
            answerGate.awaitArrivals(1);
            assertThat(status(cistern.get(QUESTION))).as("meanwhile, too").contains("refreshing");
        }

        await().untilAsserted(() -> assertThat(status(cistern.get(QUESTION))).isEqualTo("cistern; hit; ttl=900"));
        assertThat(sandbox.calls()).hasSize(2);
    }

    @Test
    void aRefreshBringsAllThatWasAskedFor() {
        cistern.ask("{}");
        sandbox.remove("u5");
        time.advance(Duration.ofMinutes(16));
        assertThat(json(cistern.ask("{}")).get("count").asInt()).isEqualTo(500);
        await().untilAsserted(() ->
                assertThat(json(cistern.ask("{}")).get("count").asInt()).isEqualTo(499));
        assertThat(sandbox.calls()).hasSize(2);
    }

    @Test
    void aRefreshThatFailsLeavesTheOldAnswerAndIsNotRepeatedAtOnce() {
        var old = json(cistern.get(QUESTION));
        time.advance(Duration.ofMinutes(16));
        sandbox.next(Fault.REJECTED);
        for (var i = 0; i < 5; i++) {
            assertThat(json(cistern.get(QUESTION)).at("/snapshot/id")).isEqualTo(old.at("/snapshot/id"));
            await().untilAsserted(() -> assertThat(sandbox.calls()).hasSize(2));
        }
        assertThat(sandbox.calls()).hasSize(2);
    }

    @Test
    void whenTheBudgetIsSpentTheOldAnswerServesAndSaysSo() {
        cistern.get(QUESTION);
        time.advance(Duration.ofHours(2));
        spendAll();
        var stale = cistern.get(QUESTION);
        assertThat(stale.statusCode()).isEqualTo(200);
        assertThat(status(stale)).isEqualTo("cistern; hit; ttl=-6300; detail=over-quota");
        assertThat(json(stale).get("cost").asInt()).isZero();
    }

    @Test
    void whatTheContractForbidsIsRefusedAndWhatItWouldTakeIsServed() {
        cistern.get(QUESTION);
        time.advance(Duration.ofMinutes(20));
        spendAll();
        var refused = cistern.get(QUESTION, "Cache-Control", "max-age=60");
        assertThat(refused.statusCode()).isEqualTo(503);
        var accept = json(refused).at("/alternatives/0/accept").asString();
        assertThat(accept).isEqualTo("max-stale=360"); // five minutes, and one to ask again in
        assertThat(json(refused).at("/alternatives/0/cost").asInt()).isZero();

        time.advance(Duration.ofSeconds(50));
        var served = cistern.get(QUESTION, "Cache-Control", accept);
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(status(served)).isEqualTo("cistern; hit; ttl=-350");
        assertThat(json(served).get("cost").asInt()).isZero();
    }

    @Test
    void whileMixpanelFailsTheOldAnswerServesForADay() {
        cistern.get(QUESTION);
        sandbox.always(Fault.UNAVAILABLE);
        time.advance(Duration.ofDays(1));
        assertThat(status(cistern.get(QUESTION))).isEqualTo("cistern; hit; ttl=-85500; detail=upstream-unavailable");
        time.advance(Duration.ofHours(1));
        assertThat(cistern.get(QUESTION).statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNAUTHORIZED", "FORBIDDEN", "PLAN", "REJECTED"})
    void whoIsRefusedIsNotServedFromBefore(Fault fault) {
        cistern.get(QUESTION);
        time.advance(Duration.ofHours(2));
        sandbox.next(fault);
        assertThat(cistern.get(QUESTION).statusCode()).isIn(400, 502);
    }

    @Test
    void whatIsTooOldForTheCallerIsAskedAnewForIt() {
        cistern.get(QUESTION);
        time.advance(Duration.ofMinutes(5));
        assertThat(status(cistern.get(QUESTION, "Cache-Control", "max-age=300")))
                .isEqualTo("cistern; hit; ttl=600");
        time.advance(Duration.ofSeconds(1));
        assertThat(status(cistern.get(QUESTION, "Cache-Control", "max-age=300")))
                .isEqualTo("cistern; fwd=request; stored");
        assertThat(status(cistern.get(QUESTION))).isEqualTo("cistern; hit; ttl=900");
        time.advance(Duration.ofSeconds(601));
        assertThat(status(cistern.get(QUESTION, "Cache-Control", "min-fresh=300")))
                .isEqualTo("cistern; fwd=request; stored");
        time.advance(Duration.ofMinutes(16));
        assertThat(status(cistern.get(QUESTION, "Cache-Control", "max-age=900")))
                .as("no stale answer is younger than that")
                .isEqualTo("cistern; fwd=stale; stored");
        assertThat(sandbox.calls()).hasSize(4);
    }

    @Test
    void noCacheAsksAnewAndServesEverybodyAfter() {
        cistern.get(QUESTION);
        time.advance(Duration.ofSeconds(10));
        assertThat(status(cistern.get(QUESTION, "Cache-Control", "no-cache")))
                .isEqualTo("cistern; fwd=request; stored");
        assertThat(status(cistern.get(QUESTION))).isEqualTo("cistern; hit; ttl=900");
        assertThat(status(cistern.get(QUESTION + "&noCache=true"))).isEqualTo("cistern; hit; ttl=900");
        time.advance(Duration.ofMillis(1));
        assertThat(status(cistern.get(QUESTION + "&noCache=true"))).isEqualTo("cistern; fwd=request; stored");
        assertThat(sandbox.calls()).hasSize(3);
    }

    @Test
    void whoMayNotRefreshIsServedWhatIsFreshAndTold() {
        var reports = "713926e4a54bad0364af17bc75c1f09ac9fec38a4f73019c3b3385539739482f";
        try (var guarded = RunningCistern.start(
                time,
                against(
                        sandbox.port(),
                        "cistern.callers.reports.key-sha256=" + reports,
                        "cistern.callers.reports.may-refresh=false"))) {
            var key = "Bearer reports-key-0123456789";
            guarded.get(QUESTION, "Authorization", key);
            time.advance(Duration.ofMinutes(1));
            for (var wish : List.of("no-cache", "max-age=59", "min-fresh=850")) {
                assertThat(status(guarded.get(QUESTION, "Authorization", key, "Cache-Control", wish)))
                        .isEqualTo("cistern; hit; ttl=840; detail=may-not-refresh");
            }
            time.advance(Duration.ofMinutes(20));
            assertThat(status(guarded.get(QUESTION, "Authorization", key, "Cache-Control", "max-age=900")))
                    .as("what the project allows")
                    .isEqualTo("cistern; fwd=stale; stored");
            assertThat(sandbox.calls()).hasSize(2);
        }
    }

    @Test
    void staleIsServedToWhoAcceptsItAndNothingIsSpent() {
        cistern.get(QUESTION);
        time.advance(Duration.ofMinutes(20));
        assertThat(status(cistern.get(QUESTION, "Cache-Control", "max-stale"))).isEqualTo("cistern; hit; ttl=-300");
        assertThat(status(cistern.get(QUESTION, "Cache-Control", "max-stale=300")))
                .as("in the last second it would do")
                .contains("refreshing");
        await().untilAsserted(() -> assertThat(sandbox.calls()).hasSize(2));
        time.advance(Duration.ofDays(2));
        assertThat(status(cistern.get(QUESTION + "&maxStale="))).startsWith("cistern; hit; ttl=-1");
        assertThat(sandbox.calls()).hasSize(2);
    }

    @Test
    void whatIsCachedOnlyCostsNothingAndCausesNothing() {
        var nothing = cistern.get(QUESTION, "Cache-Control", "only-if-cached");
        assertThat(nothing.statusCode()).isEqualTo(504);
        assertThat(json(nothing).get("type").asString()).isEqualTo("/problems/nothing-cached");
        assertThat(json(nothing).get("alternatives")).isEmpty();
        assertThat(sandbox.calls()).isEmpty();

        cistern.get(QUESTION);
        assertThat(status(cistern.get(QUESTION + "&onlyIfCached=true"))).isEqualTo("cistern; hit; ttl=900");
        time.advance(Duration.ofSeconds(5));
        var old = cistern.get(QUESTION, "Cache-Control", "only-if-cached, max-age=1");
        assertThat(json(old).at("/alternatives/0/accept").asString()).isEqualTo("max-age=65");
        time.advance(Duration.ofMinutes(20));
        assertThat(cistern.get(QUESTION, "Cache-Control", "only-if-cached").statusCode())
                .isEqualTo(200);
        time.advance(Duration.ofHours(1));
        var stale = cistern.get(QUESTION, "Cache-Control", "only-if-cached");
        assertThat(stale.statusCode()).isEqualTo(504);
        assertThat(json(stale).at("/alternatives/0/accept").asString()).isEqualTo("max-stale=3965");
        assertThat(cistern.get(QUESTION, "Cache-Control", "only-if-cached, max-stale=3965")
                        .statusCode())
                .isEqualTo(200);
        assertThat(sandbox.calls()).hasSize(1);
    }

    @Test
    void aFreshAnswerToAWiderQuestionGoesBeforeAStaleOneToTheSame() {
        cistern.ask("{\"where\":{\"property\":\"plan\",\"exists\":true},\"select\":[\"plan\"]}");
        time.advance(Duration.ofMinutes(14));
        cistern.ask("{}");
        time.advance(Duration.ofMinutes(2));
        var answer = cistern.ask("{\"where\":{\"property\":\"plan\",\"exists\":true},\"select\":[\"plan\"]}");
        assertThat(status(answer)).isEqualTo("cistern; hit; ttl=780; detail=derived");
        assertThat(sandbox.calls()).hasSize(2);
    }

    @Test
    void countsAndSumsAreOfThatAgeToo() {
        cistern.ask("{}");
        time.advance(Duration.ofMinutes(16));
        var count = cistern.post("/v1/profiles/count", "{}", "Cache-Control", "only-if-cached");
        assertThat(json(count).get("total").asInt()).isEqualTo(500);
        assertThat(status(count)).contains("ttl=-60");
        var sums = "{\"measures\":[{\"count\":true}]}";
        assertThat(status(cistern.post("/v1/profiles/aggregate", sums, "Cache-Control", "max-stale=61")))
                .isEqualTo("cistern; hit; ttl=-60; detail=derived");
        assertThat(cistern.post("/v1/profiles/aggregate", sums, "Cache-Control", "max-age=1, only-if-cached")
                        .statusCode())
                .isEqualTo(504);
        assertThat(sandbox.calls()).hasSize(1);
        assertThat(status(cistern.post("/v1/profiles/aggregate", sums, "Cache-Control", "no-cache")))
                .isEqualTo("cistern; fwd=stale; stored");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5m  |                                   | hit
            5m  | max-age=60                        | fetch
            20m |                                   | hit
            20m | max-stale=400                     | hit
            20m | max-age=1000                      | fetch
            2h  |                                   | fetch
            2h  | only-if-cached                    | refuse
            2h  | only-if-cached, max-stale         | hit
            """)
    void whatBecomesOfAQuestionIsForetold(String age, String wish, String foretold) {
        cistern.get(QUESTION);
        time.advance(Duration.parse("PT" + age));
        var headers = wish == null ? new String[0] : new String[] {"Cache-Control", wish};
        var plan = json(cistern.post("/v1/profiles/explain?wait=0", "{\"limit\":10}", headers));
        assertThat(plan.get("answer").asString()).as(plan.toString()).isEqualTo(foretold);
        assertThat(sandbox.calls()).hasSize(1);

        var answer = cistern.get(QUESTION, headers);
        assertThat(foretold)
                .isEqualTo(
                        answer.statusCode() != 200 ? "refuse" : status(answer).contains("; hit") ? "hit" : "fetch");
    }

    @Test
    void aWaitForTheBudgetIsForetoldToEndInTheOldAnswer() {
        cistern.get(QUESTION);
        time.advance(Duration.ofHours(2));
        spendAll();
        var plan = json(cistern.post("/v1/profiles/explain?wait=0", "{\"limit\":10}"));
        assertThat(plan.get("answer").asString()).isEqualTo("hit");
        assertThat(plan.at("/because/0").asString()).contains("Mixpanel cannot be asked now");
        var strict = json(cistern.post("/v1/profiles/explain?wait=0", "{\"limit\":10}", "Cache-Control", "max-age=60"));
        assertThat(strict.get("answer").asString()).isEqualTo("refuse");
        assertThat(strict.at("/alternatives/0/accept").asString()).isEqualTo("max-stale=6360");
    }

    /** A stale answer stands in for what cannot be asked, not for what its caller or Mixpanel does not allow. */
    @ParameterizedTest
    @CsvSource({"/v1/profiles?maxCost=0, 422", "/v1/profiles?wait=0, 400"})
    void aRefusalIsForetoldThatNoStaleAnswerStandsInFor(String question, int status) {
        assertThat(cistern.get("/v1/profiles").statusCode()).isEqualTo(200);
        time.advance(Duration.ofHours(2));
        sandbox.next(Fault.REJECTED);
        assertThat(cistern.get("/v1/profiles?wait=0").statusCode()).isEqualTo(400);
        var plan = json(cistern.post(question.replace("profiles", "profiles/explain"), "{}"));
        assertThat(plan.get("answer").asString()).as(plan.toString()).isEqualTo("refuse");
        assertThat(cistern.get(question).statusCode()).isEqualTo(status);
        assertThat(sandbox.calls()).hasSize(2);
    }

    @Test
    void aCostThatIsNotAllowedIsForetoldToBeRefusedThoughAStaleAnswerIsHeld() {
        cistern.get(QUESTION);
        time.advance(Duration.ofHours(2));
        var plan = json(cistern.post("/v1/profiles/explain?wait=0&maxCost=0", "{\"limit\":10}"));
        assertThat(plan.get("answer").asString()).as(plan.toString()).isEqualTo("refuse");
        assertThat(cistern.get(QUESTION + "&maxCost=0").statusCode()).isEqualTo(422);
        spendAll();
        var spent = json(cistern.post("/v1/profiles/explain?wait=0&maxCost=0", "{\"limit\":10}"));
        assertThat(spent.get("answer").asString()).as(spent.toString()).isEqualTo("refuse");
        assertThat(cistern.get(QUESTION + "&maxCost=0").statusCode()).isEqualTo(422);
        var allowed = json(cistern.post("/v1/profiles/explain?wait=0&maxCost=1", "{\"limit\":10}"));
        assertThat(allowed.get("answer").asString()).as(allowed.toString()).isEqualTo("hit");
        assertThat(cistern.get(QUESTION + "&maxCost=1").statusCode()).isEqualTo(200);
    }

    @Test
    void anAgeThatCannotBeReadIsNamed() {
        for (var wish : List.of("max-age", "max-age=", "max-age=-1", "max-age=1.5", "min-fresh=soon", "max-stale=1h")) {
            var answer = cistern.get(QUESTION, "Cache-Control", wish);
            assertThat(answer.statusCode()).as(wish).isEqualTo(400);
            assertThat(json(answer).at("/errors/0/header").asString()).as(wish).isEqualTo("Cache-Control");
        }
        assertThat(sandbox.calls()).isEmpty();
    }

    @Test
    void aParameterThatCannotBeReadIsNamed() {
        for (var wish : List.of("maxAge=x", "maxAge=", "minFresh=-1", "noCache=yes", "onlyIfCached=", "maxStale=1h")) {
            var answer = cistern.get(QUESTION + "&" + wish);
            assertThat(answer.statusCode()).as(wish).isEqualTo(400);
            assertThat(json(answer).at("/errors/0/parameter").asString()).isEqualTo(wish.split("=", -1)[0]);
        }
        assertThat(sandbox.calls()).isEmpty();
    }

    @Test
    void whatIsNotAboutAgeIsIgnored() {
        for (var wish : List.of("no-store", "no-transform, MAX-AGE=\"900\"", "", "immutable=5,,x")) {
            assertThat(cistern.get(QUESTION, "Cache-Control", wish).statusCode())
                    .as(wish)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/profiles",
                "/v1/profiles/u5",
                "/v1/profiles?format=csv&select=plan",
                "/v1/profiles?sort=[{\"by\":\"age\"}]&limit=3&format=ndjson"
            })
    void whoHasTheRowsIsNotSentThemAgain(String path) {
        var encoded = path.replace("[", "%5B")
                .replace("]", "%5D")
                .replace("{", "%7B")
                .replace("}", "%7D")
                .replace("\"", "%22");
        var first = cistern.get(encoded);
        var tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).startsWith("W/\"");
        time.advance(Duration.ofDays(3));
        for (var known : List.of(tag, "\"other\", " + tag, tag.substring(2))) {
            var again = cistern.get(encoded, "If-None-Match", known);
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers().firstValue("ETag")).hasValue(tag);
            assertThat(again.headers().firstValue("Cache-Control").orElseThrow())
                    .startsWith("private, max-age=900");
        }
        assertThat(cistern.get(encoded, "If-None-Match", "\"other\"").body())
                .isEqualTo(cistern.get(encoded).body());

        sandbox.set("u5", "plan", "\"Other\"");
        sandbox.set("u5", "age", "1");
        time.advance(Duration.ofDays(3));
        var changed = cistern.get(encoded, "If-None-Match", tag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"REJECTED", "FORBIDDEN", "PLAN", "UNAUTHORIZED", "MISSING_DATAGROUP"})
    void aLoopOfRefusedQuestionsCostsOneCall(Fault fault) {
        sandbox.next(fault);
        var refused = cistern.get(QUESTION);
        for (var i = 0; i < 20; i++) {
            time.advance(Duration.ofSeconds(10));
            var again = cistern.get(QUESTION);
            assertThat(again.statusCode()).isEqualTo(refused.statusCode());
            assertThat(json(again).get("detail")).isEqualTo(json(refused).get("detail"));
        }
        var plan = json(cistern.post("/v1/profiles/explain", "{\"limit\":10}"));
        assertThat(plan.get("answer").asString()).isEqualTo("refuse");
        assertThat(plan.at("/cost/expected").asInt()).isZero();
        assertThat(sandbox.calls()).hasSize(1);

        assertThat(cistern.get("/v1/profiles?where=defined(properties%5B%22age%22%5D)")
                        .statusCode())
                .as("another question")
                .isEqualTo(200);
        assertThat(cistern.get(QUESTION, "Cache-Control", "no-cache").statusCode())
                .isEqualTo(200);
        assertThat(cistern.get(QUESTION).statusCode())
                .as("it was a matter of time")
                .isEqualTo(200);
        assertThat(sandbox.calls()).hasSize(3);
    }

    @Test
    void whatWasRefusedIsAskedAgainAfterAWhile() {
        sandbox.next(Fault.REJECTED);
        assertThat(cistern.get(QUESTION).statusCode()).isEqualTo(400);
        time.advance(Duration.ofMinutes(5));
        assertThat(cistern.get(QUESTION).statusCode()).isEqualTo(200);
    }

    @Test
    void aTagTellsTheRowsHoweverTheyWereFound() {
        var narrow = "/v1/profiles?ids=u5&select=plan";
        var direct = cistern.get(narrow);
        cistern.ask("{}");
        time.advance(Duration.ofSeconds(1));
        cistern.ask("{}", "Cache-Control", "no-cache");
        var derived = cistern.get(narrow, "Cache-Control", "max-age=0");
        assertThat(status(derived)).contains("derived");
        assertThat(derived.body()).isNotEqualTo(direct.body());
        assertThat(derived.headers().firstValue("ETag"))
                .isEqualTo(direct.headers().firstValue("ETag"));
        assertThat(cistern.get(narrow + "&format=csv").headers().firstValue("ETag"))
                .isNotEqualTo(direct.headers().firstValue("ETag"));
    }

    @Test
    void aClockThatIsSetBackMakesNothingFreshForLonger() {
        cistern.ask("{}");
        time.advance(Duration.ofHours(-5));
        var answer = cistern.ask("{}");
        assertThat(status(answer)).contains("stored");
        assertThat(answer.headers().firstValue("Age")).hasValue("0");
        assertThat(status(cistern.ask("{\"limit\":1}"))).isEqualTo("cistern; hit; ttl=900");
        time.advance(Duration.ofMinutes(14));
        assertThat(status(cistern.ask("{\"ids\":[\"u5\"]}"))).isEqualTo("cistern; hit; ttl=60; detail=derived");
        assertThat(sandbox.calls()).hasSize(2);
    }

    @Test
    void whoIsNotThereHasNoTag() {
        var absent = cistern.get("/v1/profiles/nobody", "If-None-Match", "*");
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.headers().firstValue("ETag")).isEmpty();
    }

    /** The budget of an hour, by other questions. */
    private void spendAll() {
        for (var i = 0;
                cistern.ask(
                                        "{\"where\":\"properties[\\\"n\\\"] == " + i + "\"}",
                                        "Prefer",
                                        "wait=0",
                                        "Cache-Control",
                                        "max-age=60")
                                .statusCode()
                        == 200;
                i++) {
            assertThat(i).isLessThan(100);
        }
    }

    private static String status(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Cache-Status").orElse(text(answer));
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(text(response));
    }
}
