package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers whose pages do not add up are no fresh answers; rows that cannot be trusted are left out and told. */
@IntegrationTests
@SuppressWarnings("NullAway.Init") // started before all tests
class IncompleteAnswersTests {

    private static final String ALL = "/v1/profiles?select=plan&wait=0";

    private static final FakeTime time = new FakeTime();
    private static final Path data = RunningCistern.temporary();
    private static final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=2500", "quota.limit=10000"), InstantSource.system());
    private static RunningCistern cistern;

    private int callsBefore;

    @BeforeAll
    static void start() {
        sandbox.start();
        cistern = started();
    }

    private static RunningCistern started() {
        return RunningCistern.start(
                time,
                against(
                        sandbox.port(),
                        "cistern.projects.main.quota.limit=200",
                        "cistern.projects.main.derive=false",
                        "cistern.data-dir=" + data));
    }

    private static void restart() {
        cistern.close();
        cistern = started();
    }

    /** Whatever was asked before is forgotten by then. */
    @BeforeEach
    void daysLater() {
        sandbox.clearFaults();
        time.advance(Duration.ofDays(3));
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

    @ParameterizedTest
    @ValueSource(strings = {"SHORT_PAGE", "DUPLICATE_ROW"})
    void whoeverAsksNextCausesAnotherFetch(Fault fault) {
        sandbox.nextAt(1, fault);
        var first = cistern.get(ALL);
        assertThat(complete(first)).isFalse();
        assertThat(cacheControl(first)).as("nobody on the way keeps it").isEqualTo("private, no-cache");
        assertThat(calls()).isEqualTo(3);

        var second = cistern.get(ALL);
        assertThat(complete(second)).isTrue();
        assertThat(json(second).get("count").asInt()).isEqualTo(2_500);
        assertThat(calls()).isEqualTo(6);

        var third = cistern.get(ALL);
        assertThat(status(third)).isEqualTo("cistern; hit; ttl=900");
        assertThat(cacheControl(third)).startsWith("private, max-age=900");
        assertThat(calls()).isEqualTo(6);
    }

    @Test
    void whileTheyNeverAddUpThereIsOneFetchInTheTimeThatIsSet() {
        var ids = "/v1/profiles?ids=u5,u6&wait=0";
        sandbox.always(Fault.TOTAL_MOVED);
        assertThat(complete(cistern.get(ids))).isFalse();
        assertThat(complete(cistern.get(ids))).isFalse();
        assertThat(calls()).isEqualTo(2);
        for (var i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(5));
            var substitute = cistern.get(ids);
            assertThat(complete(substitute)).isFalse();
            assertThat(json(substitute).get("count").asInt()).isEqualTo(2);
            assertThat(status(substitute)).isEqualTo("cistern; hit; ttl=-" + 5 * (i + 1) + "; detail=incomplete");
            assertThat(cacheControl(substitute)).isEqualTo("private, no-cache");
            assertThat(substitute.headers().firstValue("Age")).hasValue("" + 5 * (i + 1));
        }
        assertThat(calls()).isEqualTo(2);
        time.advance(Duration.ofSeconds(61));
        var fetched = 3;
        // twice as long after each: 111 seconds lie between the last two, and 900 are the most
        for (var pause : List.of(222, 446, 894, 900)) {
            for (var i = 0; i < 5; i++) {
                assertThat(complete(cistern.get(ids))).isFalse();
            }
            assertThat(calls()).isEqualTo(fetched);
            time.advance(Duration.ofSeconds(pause - 1));
            assertThat(complete(cistern.get(ids))).isFalse();
            assertThat(calls()).as("before %d seconds", pause).isEqualTo(fetched);
            time.advance(Duration.ofSeconds(2));
            fetched++;
        }
        assertThat(complete(cistern.get(ids))).isFalse();
        assertThat(calls()).isEqualTo(7);
        time.advance(Duration.ofSeconds(1));
        assertThat(status(cistern.get(ids + "&noCache=true"))).contains("fwd=");
        assertThat(calls()).as("no-cache asks it all the same").isEqualTo(8);

        var incomplete = cistern.get(ids).headers().firstValue("ETag").orElseThrow();
        sandbox.clearFaults();
        time.advance(Duration.ofSeconds(61));
        var whole = cistern.get(ids);
        assertThat(complete(whole)).isTrue();
        assertThat(whole.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(incomplete);
    }

    @Test
    void anIncompleteOneServesMarkedWhileMixpanelFailsAndThatAlsoAfterARestart() {
        sandbox.next(Fault.TOTAL_MOVED);
        var ids = "/v1/profiles?ids=u5,u6&wait=0";
        assertThat(complete(cistern.get(ids))).isFalse();
        sandbox.always(Fault.UNAVAILABLE);
        time.advance(Duration.ofMinutes(10));
        for (var restarts = 0; restarts < 2; restarts++) {
            var substitute = cistern.get(ids);
            assertThat(substitute.statusCode()).isEqualTo(200);
            assertThat(complete(substitute)).isFalse();
            assertThat(status(substitute))
                    .isEqualTo("cistern; hit; ttl=-600; detail=\"upstream-unavailable incomplete\"");
            assertThat(cacheControl(substitute)).isEqualTo("private, no-cache");
            assertThat(cistern.get(ids + "&format=ndjson").statusCode()).isEqualTo(503);
            assertThat(cistern.get(ids + "&onlyIfCached=true").statusCode()).isEqualTo(504);
            restart();
        }
        sandbox.clearFaults();
        time.advance(Duration.ofMinutes(5));
        assertThat(complete(cistern.get(ids))).isTrue();
    }

    @Test
    void explainForetellsThatAnIncompleteOneServesWhileThereAreNoCalls() {
        sandbox.next(Fault.TOTAL_MOVED);
        var question = "{\"ids\":[\"u5\",\"u6\"]}";
        var oneCall = against(
                sandbox.port(),
                "cistern.projects.main.quota.limit=1",
                "cistern.projects.main.derive=false",
                "cistern.data-dir=" + RunningCistern.temporary());
        try (var poor = RunningCistern.start(time, oneCall)) {
            assertThat(complete(poor.ask(question, "Prefer", "wait=0"))).isFalse();
            time.advance(Duration.ofMinutes(5));
            var plan = explained(poor, question, "Prefer", "wait=0");
            assertThat(plan.get("answer").asString()).isEqualTo("hit");
            assertThat(plan.get("because").toString()).contains("The cached answer is incomplete");
            assertThat(plan.at("/cost/max").asInt()).isZero();
            var substitute = poor.ask(question, "Prefer", "wait=0");
            assertThat(status(substitute)).isEqualTo("cistern; hit; ttl=-300; detail=\"over-quota incomplete\"");
            assertThat(json(substitute).at("/snapshot/id")).isEqualTo(plan.at("/snapshot/id"));
            assertThat(explained(poor, question, "Cache-Control", "only-if-cached")
                            .get("answer")
                            .asString())
                    .isEqualTo("refuse");
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void explainForetellsThatAnIncompleteOneServesUntilItIsAskedAgain() {
        sandbox.always(Fault.TOTAL_MOVED);
        var question = "{\"ids\":[\"u5\",\"u6\"]}";
        cistern.ask(question);
        cistern.ask(question);
        assertThat(calls()).isEqualTo(2);
        time.advance(Duration.ofSeconds(5));
        var plan = explained(cistern, question);
        assertThat(plan.get("answer").asString()).isEqualTo("hit");
        var substitute = cistern.ask(question);
        assertThat(status(substitute)).isEqualTo("cistern; hit; ttl=-5; detail=incomplete");
        assertThat(json(substitute).at("/snapshot/id")).isEqualTo(plan.at("/snapshot/id"));
    }

    @Test
    void explainForetellsThatAnIncompleteOneDoesNotServeWhereTheCallIsNotAllowed() {
        sandbox.next(Fault.TOTAL_MOVED);
        var question = "{\"ids\":[\"u5\",\"u6\"]}";
        assertThat(complete(cistern.ask(question))).isFalse();
        time.advance(Duration.ofMinutes(5));
        var plan = json(cistern.post("/v1/profiles/explain?maxCost=0", question));
        assertThat(plan.get("answer").asString()).as(plan.toString()).isEqualTo("refuse");
        assertThat(cistern.post("/v1/profiles/query?maxCost=0", question).statusCode())
                .isEqualTo(422);
        assertThat(calls()).isEqualTo(1);
    }

    private static JsonNode explained(RunningCistern asked, String question, String... headers) {
        return json(asked.post("/v1/profiles/explain", question, headers));
    }

    @Test
    void afterARestartItIsAskedAnew() {
        sandbox.nextAt(2, Fault.SHORT_PAGE);
        assertThat(complete(cistern.get(ALL))).isFalse();
        restart();
        var again = cistern.get(ALL);
        assertThat(complete(again)).isTrue();
        assertThat(json(again).get("cost").asInt()).isEqualTo(3);
    }

    @Test
    void aWindowThatWasBegunStaysReadable() {
        sandbox.nextAt(1, Fault.SHORT_PAGE);
        var beginning = json(cistern.ask("{\"limit\":10}"));
        assertThat(complete(cistern.ask("{}"))).isFalse();
        var rest =
                cistern.ask("{\"limit\":5,\"cursor\":\"" + beginning.get("next").asString() + "\"}");
        assertThat(rest.statusCode()).isEqualTo(200);
        assertThat(json(rest).get("count").asInt()).isEqualTo(5);
        assertThat(json(rest).at("/snapshot/id")).isEqualTo(beginning.at("/snapshot/id"));
        assertThat(cacheControl(rest)).isEqualTo("private, no-cache");
        assertThat(calls()).isEqualTo(3);
        var kept = json(cistern.get("/v1/snapshots")).at("/snapshots/0");
        assertThat(kept.get("incomplete").asBoolean()).isTrue();
        assertThat(json(cistern.ask("{\"limit\":10}")).at("/snapshot/id"))
                .as("another fetch")
                .isNotEqualTo(beginning.at("/snapshot/id"));
    }

    @Test
    void aStreamIsCutAndTheNextOneIsWhole() {
        sandbox.nextAt(2, Fault.SHORT_PAGE);
        assertThatThrownBy(() -> cistern.get(ALL + "&format=ndjson")).isInstanceOf(UncheckedIOException.class);
        assertThat(text(cistern.get(ALL + "&format=ndjson")).lines()).hasSize(2_500);
    }

    @Test
    void mixpanelsOwnClientsCauseAnotherFetchToo() {
        sandbox.next(Fault.TOTAL_MOVED);
        var path = "/api/query/engage?project_id=1&distinct_id=u5";
        assertThat(json(cistern.get(path)).get("total").asInt()).isEqualTo(2);
        assertThat(json(cistern.get(path)).get("total").asInt()).isEqualTo(1);
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void anExportBeginsAnew() {
        sandbox.nextAt(1, Fault.SHORT_PAGE);
        var export = json(cistern.post("/v1/exports", "{\"format\":\"ndjson\",\"select\":[\"plan\"]}"))
                .get("id")
                .asString();
        await().untilAsserted(() -> assertThat(
                        json(cistern.get("/v1/exports/" + export)).get("status").asString())
                .isEqualTo("complete"));
        assertThat(json(cistern.get("/v1/exports/" + export)).get("cost").asInt())
                .isEqualTo(6);
        assertThat(text(cistern.get("/v1/exports/" + export + "/result")).lines())
                .hasSize(2_500);
    }

    @Test
    void aNumberIsNotComputedOfIt() {
        sandbox.nextAt(1, Fault.SHORT_PAGE);
        var sums = "{\"measures\":[{\"count\":true}]}";
        assertThat(cistern.post("/v1/profiles/aggregate", sums).statusCode()).isEqualTo(503);
        var whole = cistern.post("/v1/profiles/aggregate", sums);
        assertThat(text(whole)).contains("2500");
        assertThat(json(whole).at("/snapshot/complete").asBoolean()).isTrue();
    }

    @Test
    void aRowWithoutAnIdIsLeftOutAndToldAndNotPaidTwice() {
        var calls = List.of(ALL, ALL + "&format=ndjson", ALL + "&format=csv");
        sandbox.next(Fault.MISSING_ID);
        var first = cistern.get(ALL);
        assertThat(json(first).get("count").asInt()).isEqualTo(2_499);
        assertThat(json(first).get("total").asInt()).isEqualTo(2_500);
        assertThat(json(first).get("cost").asInt()).isEqualTo(3);
        assertThat(complete(first)).isFalse();
        assertThat(json(first).at("/snapshot/leftOut").toString())
                .isEqualTo("{\"count\":1,\"reasons\":[\"it has no id\"]}");
        for (var restarts = 0; restarts < 2; restarts++) {
            for (var path : calls) {
                var again = cistern.get(path);
                assertThat(again.statusCode()).as(path).isEqualTo(200);
                assertThat(again.headers().firstValue("Cistern-Left-Out"))
                        .as(path)
                        .hasValue("1");
                assertThat(cacheControl(again)).as(path).startsWith("private, max-age=900");
            }
            restart();
        }
        assertThat(text(cistern.get(calls.get(1))).lines()).hasSize(2_499);
        assertThat(calls()).as("Mixpanel would send the same row").isEqualTo(3);
    }

    @Test
    void mixpanelsOwnClientsAreToldByAHeader() {
        sandbox.next(Fault.MISSING_ID);
        for (var i = 0; i < 2; i++) {
            var page = cistern.get("/api/query/engage?project_id=1");
            assertThat(json(page).get("results")).hasSize(999);
            assertThat(page.headers().firstValue("Cistern-Left-Out")).hasValue("1");
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void anExportTellsWhichRowsWereLeftOut() {
        sandbox.nextAt(1, Fault.MISSING_ID);
        var export = json(cistern.post("/v1/exports", "{\"format\":\"json\",\"select\":[\"plan\"]}"))
                .get("id")
                .asString();
        await().untilAsserted(() -> assertThat(
                        json(cistern.get("/v1/exports/" + export)).get("status").asString())
                .isEqualTo("complete"));
        var told = json(cistern.get("/v1/exports/" + export));
        assertThat(told.get("cost").asInt()).isEqualTo(3);
        assertThat(told.get("profiles").asInt()).isEqualTo(2_499);
        assertThat(told.at("/leftOut/count").asInt()).isEqualTo(1);
        var result = cistern.get("/v1/exports/" + export + "/result");
        assertThat(json(result).get("count").asInt()).isEqualTo(2_499);
        assertThat(result.headers().firstValue("Cistern-Left-Out")).hasValue("1");
    }

    @Test
    void rowsAreSortedAndSummedWithoutTheOneThatWasLeftOut() {
        sandbox.next(Fault.MISSING_ID);
        var sorted = cistern.ask("{\"sort\":[{\"by\":\"age\"}],\"limit\":3}");
        assertThat(sorted.statusCode()).isEqualTo(200);
        assertThat(complete(sorted)).isFalse();
        assertThat(json(sorted).at("/snapshot/leftOut/count").asInt()).isEqualTo(1);
        var next = cistern.ask("{\"sort\":[{\"by\":\"age\"}],\"limit\":3,\"cursor\":\""
                + json(sorted).get("next").asString() + "\"}");
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(calls()).isEqualTo(3);
    }

    @Test
    void aPersonWhoseRowCannotBeReadIsNotSaidToBeNobody() {
        sandbox.next(Fault.MISSING_ID);
        var person = cistern.get("/v1/profiles/u5?wait=0");
        assertThat(person.statusCode()).isEqualTo(503);
        assertThat(json(person).get("detail").asString()).contains("1 row", "it has no id");
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void aPersonWhoIsCountedAndDoesNotComeIsNotSaidToBeNobody() {
        sandbox.next(Fault.SHORT_PAGE);
        assertThat(cistern.get("/v1/profiles/u5?wait=0&select=age").statusCode())
                .isEqualTo(503);
        assertThat(cistern.get("/v1/profiles/u5?wait=0&select=age").statusCode())
                .isEqualTo(200);
        assertThat(calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"ndjson", "csv"})
    void aStreamThatCannotTellAnyMoreIsCutOnceAndThenTells(String format) {
        sandbox.nextAt(2, Fault.MISSING_ID);
        var path = "/v1/profiles?wait=0&format=" + format + (format.equals("csv") ? "&select=plan,$email,$name" : "");
        assertThatThrownBy(() -> cistern.get(path)).isInstanceOf(UncheckedIOException.class);
        var again = cistern.get(path);
        assertThat(again.headers().firstValue("Cistern-Left-Out")).hasValue("1");
        assertThat(text(again).lines().count()).isEqualTo(format.equals("csv") ? 2_500 : 2_499);
        assertThat(calls()).isEqualTo(3);
    }

    private static boolean complete(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return json(answer).at("/snapshot/complete").asBoolean();
    }

    private static String cacheControl(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Cache-Control").orElse("");
    }

    private static String status(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Cache-Status").orElse(text(answer));
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(text(response));
    }
}
