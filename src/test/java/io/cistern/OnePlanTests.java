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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Explain and query, one right after the other, through every kind of plan: the query does what explain says. */
@SuppressWarnings("NullAway.Init") // started before all tests
@IntegrationTests
class OnePlanTests {

    private static final String PLAN = "{\"where\":{\"property\":\"plan\",\"exists\":true}";
    private static final String SORTED = "{\"sort\":[{\"by\":\"age\"}]";
    private static final String[] NOTHING = {};

    private static final FakeTime time = new FakeTime();
    private static final Path data = RunningCistern.temporary();
    private static final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=500", "quota.limit=100000"), InstantSource.system());
    private static RunningCistern cistern;

    @BeforeAll
    static void start() {
        sandbox.start();
        cistern = started();
    }

    @AfterAll
    static void stop() {
        cistern.close();
        sandbox.close();
    }

    /** The answers of earlier tests are too old to be served. */
    @BeforeEach
    void daysLater() {
        sandbox.clearFaults();
        time.advance(Duration.ofDays(3));
    }

    private static RunningCistern started() {
        return started(time, "cistern.projects.main.quota.limit=1000", "cistern.data-dir=" + data);
    }

    private static RunningCistern started(InstantSource clock, String... settings) {
        var all = new ArrayList<>(List.of(settings));
        all.add("cistern.projects.main.page-size=100");
        if (all.stream().noneMatch(setting -> setting.startsWith("cistern.callers."))) {
            all.add("cistern.security.local-admin=true");
        }
        return RunningCistern.start(clock, against(sandbox.port(), all.toArray(String[]::new)));
    }

    private static void restart() {
        cistern.close();
        cistern = started();
    }

    @Test
    void cachedInMemoryThenInTheStore() {
        var queries = List.of("{\"ids\":[\"u5\",\"nobody\"]}", "{\"select\":[\"age\"],\"limit\":150}", "{}");
        for (var query : queries) {
            assertThat(both("fetch", query).answeredBy()).isEqualTo("upstream");
            assertThat(both("hit", query).answeredBy()).isEqualTo("memory");
        }
        restart();
        for (var query : queries) {
            assertThat(both("hit", query).answeredBy())
                    .as("explain reads the first page")
                    .isEqualTo(query.equals(queries.getFirst()) ? "memory" : "store");
            assertThat(both("hit", query).answeredBy()).isEqualTo("memory");
        }
    }

    @Test
    void fetchedInPart() {
        both("fetch", "{\"limit\":250}");
        both("hit", "{\"limit\":300}");
        both("fetch", "{}");
        both("hit", "{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAN + "}", PLAN + ",\"limit\":5}", SORTED + "}", SORTED + ",\"limit\":5}"})
    void derived(String query) {
        both("fetch", "{}");
        both("derived", query);
    }

    @Test
    void anOrderOfAnAnswerThatOnlyTheStoreHolds() {
        both("fetch", "{}");
        restart();
        both("derived", SORTED + "}");
        both("derived", PLAN + "}");
    }

    @Test
    void aFilterOfAnAnswerThatWasNotReadSinceTheRestart() {
        both("fetch", "{}");
        restart();
        both("fetch", PLAN + "}");
    }

    @Test
    void aCursorIntoItBeforeAndAfterARestart() {
        var queries = List.of("{\"select\":[\"age\"],\"limit\":30", PLAN + ",\"limit\":5", SORTED + ",\"limit\":5");
        both("fetch", "{}");
        var cursors = new ArrayList<String>();
        for (var query : queries) {
            var cursor = "";
            for (var windows = 0; windows < 3; windows++) {
                cursor =
                        ",\"cursor\":" + json(cistern.ask(query + cursor + "}")).get("next");
                both("derived", query + cursor + "}");
            }
            cursors.add(query + cursor + "}");
        }
        time.advance(Duration.ofDays(3));
        cursors.forEach(cursor -> both("derived", cursor));
        restart();
        cursors.forEach(cursor -> both("derived", cursor));
        both("fetch", "{}");
        cursors.forEach(cursor -> both("derived", cursor));
    }

    @Test
    void aCursorIntoPagesBeforeAndAfterARestart() {
        var cursor =
                "{\"limit\":150,\"cursor\":" + both("fetch", "{\"limit\":50}").next() + "}";
        both("fetch", cursor);
        both("hit", cursor);
        time.advance(Duration.ofDays(3));
        both("hit", cursor);
        restart();
        both("hit", cursor);
        both("fetch", "{\"limit\":250,\"cursor\":" + both("hit", cursor).next() + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"limit":5                                              | 400
            {"limit":5,"select":["age"]                             | 400
            {"limit":5,"sort":[{"by":"age"}]                        | 400
            """)
    void aCursorOfAnotherQuery(String query, int status) {
        both("fetch", "{}");
        var cursor = both("derived", PLAN + ",\"limit\":5}").next();
        refusedTogether(status, query + ",\"cursor\":" + cursor + "}");
    }

    @Test
    void aCursorThatIsNoneOrWhoseSnapshotIsGone() {
        refusedTogether(400, "{\"cursor\":\"nothing\"}");
        var gone = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("0123456789abcdef01234567.10".getBytes(StandardCharsets.US_ASCII));
        refusedTogether(410, "{\"cursor\":\"" + gone + "\"}");
    }

    @Test
    void aCursorWhoseNextPageMayNotBeFetched() {
        var cursor =
                "{\"limit\":150,\"cursor\":" + both("fetch", "{\"limit\":50}").next() + "}";
        refused(
                504,
                "nothing-cached",
                "No cached answer satisfies the request",
                cursor,
                "Cache-Control",
                "only-if-cached");
        refused(cistern, "maxCost=0", 422, "cost-too-high", "It costs 1 call", cursor, NOTHING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PT5M  |                           | hit   | ttl=600            |
            PT5M  | max-age=60                | fetch | fwd=request        |
            PT16M |                           | hit   | refreshing         | became stale a short while ago
            PT20M | max-stale=400             | hit   | ttl=-300           | which the request accepts
            PT20M | max-age=1000              | fetch | fwd=stale          | is too old
            PT2H  |                           | fetch | fwd=stale          | is too old
            PT2H  | only-if-cached, max-stale | hit   | ttl=-6300          | which the request accepts
            """)
    void byAge(Duration age, @Nullable String wish, String kind, String status, @Nullable String because) {
        for (var query : new String[] {"{\"limit\":20}", SORTED + "}"}) {
            both("fetch", query);
            time.advance(age);
            var headers = wish == null ? NOTHING : new String[] {"Cache-Control", wish};
            var derived = query.equals(SORTED + "}") && kind.equals("hit");
            var calls = sandbox.calls().size();
            var both = both(derived ? "derived" : kind, query, headers);
            assertThat(both.status()).contains(status);
            assertThat(both.because()).contains(because == null ? "" : because);
            if (status.equals("refreshing")) {
                await().until(() -> sandbox.calls().size() > calls && !isJoined(query));
            }
            daysLater();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"limit\":20}", SORTED + "}"})
    void onlyWhatIsCached(String query) {
        String[] cached = {"Cache-Control", "only-if-cached"};
        refused(504, "nothing-cached", "No cached answer satisfies the request", query, cached);
        both("fetch", query);
        time.advance(Duration.ofHours(2));
        var refused = refused(504, "nothing-cached", "No cached answer satisfies the request", query, cached);
        assertThat(refused.plan().at("/alternatives/0"))
                .isEqualTo(json(refused.answer()).at("/alternatives/0"));
        assertThat(refused.plan().at("/alternatives/0/accept").asString()).startsWith("max-stale=");
    }

    @Test
    void whatIsStaleStandsInWhileTheBudgetIsSpent() {
        try (var poor = started(time, "cistern.projects.main.quota.limit=8")) {
            var queries = List.of("{\"limit\":20}", SORTED + "}");
            both(poor, "fetch", "{}");
            time.advance(Duration.ofHours(2));
            spendAll(poor);
            for (var query : queries) {
                var substitute = both(poor, query.startsWith(SORTED) ? "derived" : "hit", query);
                assertThat(substitute.because())
                        .contains("is stale. It is served because Mixpanel cannot be asked now");
                assertThat(substitute.status()).contains("detail=").contains("over-quota");
                String[] strict = {"Cache-Control", "max-age=60"};
                refused(poor, "", 503, "budget-exhausted", "The budget does not let", query, strict);
                refused(poor, "maxCost=0", 422, "cost-too-high", "It costs ", query, NOTHING);
            }
        }
    }

    @Test
    void aCallerThatHasSpentItsShare() {
        var reports = "713926e4a54bad0364af17bc75c1f09ac9fec38a4f73019c3b3385539739482f";
        var nightly = "bee1198bb936bd8efb384bf07be1639d26615fe4f9657429dcf57a8f4061135f";
        String[] own = {"Authorization", "Bearer reports-key-0123456789"};
        try (var shared = started(
                time,
                "cistern.projects.main.quota.limit=8",
                "cistern.callers.reports.key-sha256=" + reports,
                "cistern.callers.reports.weight=1",
                "cistern.callers.nightly.key-sha256=" + nightly,
                "cistern.callers.nightly.weight=1")) {
            both(shared, "fetch", "{\"limit\":20}", own);
            time.advance(Duration.ofHours(2));
            for (var i = 0;
                    shared.get("/v1/profiles/someone-" + i + "?wait=0", own).statusCode() != 429;
                    i++) {
                assertThat(i).isLessThan(100);
            }
            var because = "This caller's share of the budget, 4 calls in a window, is spent";
            refused(shared, "", 429, "share-exhausted", because, "{\"select\":[\"age\"],\"limit\":30}", own);
            var substitute = both(shared, "hit", "{\"limit\":20}", own);
            assertThat(substitute.because()).contains("is stale. It is served because Mixpanel cannot be asked now");
            assertThat(substitute.status()).contains("over-quota");
        }
    }

    /** The query is not asked again for a minute, and what is stale stands in all the while. */
    @ParameterizedTest
    @ValueSource(strings = {"MALFORMED", "INTERNAL_ERROR"})
    void whatIsStaleStandsInAfterAFailureThatIsRemembered(Fault fault) {
        var query = "{\"limit\":23}";
        both("fetch", query);
        time.advance(Duration.ofHours(2));
        sandbox.next(fault);
        assertThat(status(query)).contains("detail=upstream-unavailable");
        var substitute = both("hit", query);
        assertThat(substitute.because()).contains("is stale. It is served because Mixpanel cannot be asked now");
        assertThat(substitute.status()).contains("detail=upstream-unavailable");
        refused(
                cistern,
                "",
                503,
                "upstream-unavailable",
                "Mixpanel refused this query or failed to answer it",
                query,
                "Cache-Control",
                "max-age=60");
        time.advance(Duration.ofMinutes(2));
        both("fetch", query);
    }

    @Test
    void moreIdsThanOneCallTakes() {
        try (var small = started(time, "cistern.projects.main.quota.limit=1000", "cistern.merge.ids-per-call=20")) {
            var ids = IntStream.rangeClosed(1, 50)
                    .mapToObj(number -> "\"u" + number + "\"")
                    .toList();
            var query = "{\"ids\":" + ids;
            both(small, "fetch", "{\"ids\":[\"u1\",\"u2\"]}");
            both(small, "fetch", "{\"ids\":[\"u3\",\"nobody\"]}");
            refused(small, "maxCost=2", 422, "cost-too-high", "It costs 3 calls", query + "}", NOTHING);
            refused(
                    small,
                    "",
                    504,
                    "nothing-cached",
                    "No cached answer satisfies the request",
                    query + "}",
                    "Cache-Control",
                    "only-if-cached");
            assertThat(both(small, "fetch", query + "}").because()).contains("3 of 50 ids are in cached answers");
            both(small, "derived", query + "}");
            both(small, "derived", "{\"ids\":" + ids.reversed() + "}");
            both(small, "derived", query + ",\"limit\":5}");
            both(small, "derived", query + ",\"sort\":[{\"by\":\"age\"}]}");
            both(small, "derived", "{\"ids\":" + ids.subList(0, 10) + "}");
            time.advance(Duration.ofDays(3));
            both(small, "fetch", query + "}");
        }
    }

    @Test
    void queriesThatWereNeverAskedHaveBounds() {
        var filter = "\"where\":{\"property\":\"plan\",\"eq\":\"pro\"}";
        var narrow = "\"where\":{\"all\":[{\"property\":\"plan\",\"eq\":\"pro\"},{\"property\":\"age\",\"gt\":30}]}";
        try (var young = started(time, "cistern.projects.main.quota.limit=1000")) {
            assertThat(cost(young, "{" + filter + "}")).isEqualTo("{\"min\":1,\"max\":null,\"expected\":null}");
            assertThat(cost(young, "{\"ids\":[\"u1\",\"u2\"]}"))
                    .isEqualTo("{\"min\":1,\"max\":null,\"expected\":null}");
            both(young, "fetch", "{\"limit\":1}");

            var everybody = "{\"min\":1,\"max\":5,\"expected\":null}";
            assertThat(cost(young, "{" + filter + "}")).isEqualTo(everybody);
            assertThat(cost(young, "{\"where\":\"some_function(properties[\\\"a\\\"])\"}"))
                    .isEqualTo(everybody);
            assertThat(cost(young, "{\"cohort\":1002}")).isEqualTo(everybody);
            assertThat(cost(young, "{\"cohort\":1002," + filter + "}")).isEqualTo(everybody);
            assertThat(cost(young, "{\"select\":[\"age\"]}")).isEqualTo("{\"min\":1,\"max\":5,\"expected\":5}");
            assertThat(cost(young, "{\"limit\":150," + filter + "}"))
                    .isEqualTo("{\"min\":1,\"max\":2,\"expected\":null}");
            assertThat(cost(young, "{\"ids\":[\"u1\",\"u2\"]}")).isEqualTo("{\"min\":1,\"max\":1,\"expected\":1}");

            var unknown = "{\"min\":1,\"max\":null,\"expected\":null}";
            assertThat(cost(young, "{\"group\":\"7\"}")).as("other profiles").isEqualTo(unknown);
            assertThat(cost(young, "{\"workspace\":7}")).as("other profiles").isEqualTo(unknown);
            assertThat(cost(young, "{\"cohort\":{\"id\":1002,\"includeAllUsers\":true}}"))
                    .as("also ids without a profile")
                    .isEqualTo(unknown);
            assertThat(cost(young, "{\"behaviors\":[{}]," + filter + "}"))
                    .as("what behaviors count is in no profile")
                    .isEqualTo(unknown);

            both(young, "fetch", "{\"limit\":1,\"select\":[\"plan\"]," + filter + "}");
            var total = json(young.ask("{\"limit\":1,\"select\":[\"plan\"]," + filter + "}"))
                    .get("total")
                    .asInt();
            var most = Math.ceilDiv(total, 100);
            assertThat(most).isBetween(2, 4);
            assertThat(cost(young, "{" + narrow + "}")).isEqualTo("{\"min\":1,\"max\":" + most + ",\"expected\":null}");
            both(young, "fetch", "{" + narrow + "}");
            assertThat(cost(young, "{" + filter + "}"))
                    .isEqualTo("{\"min\":1,\"max\":" + most + ",\"expected\":" + most + "}");
            both(young, "fetch", "{" + filter + "}");
        }
    }

    /** Rows that are too old to be served tell what the filter most likely costs. */
    @Test
    void theExpectedCostIsComputedFromStaleRows() {
        both("fetch", "{}");
        time.advance(Duration.ofHours(2));
        var query = PLAN + ",\"select\":[\"age\"]}";
        var both = both("fetch", query);
        assertThat(both.plan().at("/cost/expected").asInt())
                .isEqualTo(Math.ceilDiv(json(both.answer()).get("total").asInt(), 100))
                .isGreaterThan(1);
        assertThat(both.plan().at("/cost/max").asInt()).isEqualTo(5);
        assertThat(both.plan().at("/alternatives/0/accept").asString()).startsWith("max-stale=");
        var dear = PLAN + ",\"select\":[\"age\",\"plan\"]}";
        var plan = json(cistern.post("/v1/profiles/explain?wait=0&maxCost=1", dear));
        assertThat(plan.get("answer").asString()).isEqualTo("refuse");
        assertThat(plan.get("because").toString()).contains("that is found out when its first page has been paid for");
        assertThat(cistern.post("/v1/profiles/query?wait=0&maxCost=1", dear).statusCode())
                .isEqualTo(422);
    }

    private static String cost(RunningCistern service, String query) {
        var plan = service.post("/v1/profiles/explain?wait=0", query);
        assertThat(plan.statusCode()).as(query + text(plan)).isEqualTo(200);
        return json(plan).get("cost").toString();
    }

    @Test
    void aPauseIsARefusalToo() {
        cistern.post("/v1/projects/main/pause", "");
        try {
            refused(503, null, "Spending is paused", "{\"limit\":21}", NOTHING);
        } finally {
            cistern.post("/v1/projects/main/resume", "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REJECTED", "FORBIDDEN"})
    void whatMixpanelHasRefused(Fault fault) {
        sandbox.next(fault);
        var query = "{\"limit\":22}";
        var status = cistern.post("/v1/profiles/query?wait=0", query).statusCode();
        refused(status, null, "Mixpanel refused this query", query, NOTHING);
        refused(cistern, "maxCost=0", 422, "cost-too-high", "It costs 1 call", query, NOTHING);
        time.advance(Duration.ofMillis(1));
        both("fetch", query, "Cache-Control", "no-cache");
    }

    @Test
    void whatIsIncompleteStandsInForRowsAlone() {
        try (var poor = started(time, "cistern.projects.main.quota.limit=3")) {
            sandbox.next(Fault.TOTAL_MOVED);
            var query = "{\"ids\":[\"u5\",\"u6\"]}";
            poor.ask(query);
            time.advance(Duration.ofMinutes(5));
            spendAll(poor);
            var substitute = both(poor, "hit", query);
            assertThat(substitute.because()).contains("The cached answer is incomplete");
            assertThat(substitute.status()).contains("detail=\"over-quota incomplete\"");
            var sorted = SORTED + ",\"ids\":[\"u5\",\"u6\"]}";
            refused(poor, "", 503, "budget-exhausted", "The budget does not let 1 call start", sorted, NOTHING);
        }
    }

    @Test
    void joinedAndMerged() {
        var join = "{\"ids\":[\"u41\"]}";
        var merge = "{\"ids\":[\"u43\"]}";
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var narrow = started(InstantSource.system(), "cistern.projects.main.quota.concurrency=1")) {
            var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
            try (var answerGate = sandbox.blockAnswers()) {
                answers.add(asked(threads, narrow, join));
                answerGate.awaitArrivals(1);
                var plan = explained(narrow, join);
                assertThat(plan.get("answer").asString()).isEqualTo("join");
                assertThat(plan.get("because").toString()).contains("Another request is fetching its first page");
                assertThat(plan.at("/cost/min").asInt()).isZero();
                answers.add(asked(threads, narrow, join));

                answers.add(asked(threads, narrow, "{\"ids\":[\"u42\"]}"));
                var merging = until(narrow, merge, "detail=merged");
                assertThat(merging.get("answer").asString()).isEqualTo("join");
                assertThat(merging.at("/cost/min").asInt()).isZero();
                refusedWithoutCalls(narrow, merge);
                var alone = "{\"select\":[\"plan\"],\"limit\":50}";
                refused(narrow, "", 429, "deadline-unmeetable", "The budget does not let 1 call start", alone, NOTHING);
                answers.add(asked(threads, narrow, merge));
                until(narrow, merge, "Another request is fetching its first page");
            }
            assertThat(status(answers.get(0))).endsWith("stored");
            assertThat(status(answers.get(1))).endsWith("collapsed");
            assertThat(status(answers.get(2))).contains("detail=merged");
            assertThat(status(answers.get(3))).contains("detail=merged");
            assertThat(json(answers.get(1).join()).get("cost").asInt()).isZero();
            assertThat(json(answers.get(3).join()).get("cost").asInt()).isZero();
        }
    }

    /** A merged call may have to be paid for after all, so it is not made for a caller who allows none. */
    private static void refusedWithoutCalls(RunningCistern service, String query) {
        var plan = service.post("/v1/profiles/explain?wait=30&maxCost=0", query);
        assertThat(json(plan).get("answer").asString()).as(text(plan)).isEqualTo("refuse");
        assertThat(service.post("/v1/profiles/query?wait=30&maxCost=0", query).statusCode())
                .isEqualTo(422);
    }

    private static String status(CompletableFuture<HttpResponse<byte[]>> answer) {
        return answer.join().headers().firstValue("Cache-Status").orElseThrow();
    }

    private static CompletableFuture<HttpResponse<byte[]>> asked(
            ExecutorService threads, RunningCistern service, String query) {
        return CompletableFuture.supplyAsync(() -> service.post("/v1/profiles/query?wait=30", query), threads);
    }

    private static JsonNode until(RunningCistern service, String query, String because) {
        var end = Instant.now().plusSeconds(30);
        while (true) {
            var plan = explained(service, query);
            if (plan.get("because").toString().contains(because)) {
                return plan;
            }
            assertThat(Instant.now()).as(plan.toString()).isBefore(end);
        }
    }

    private static JsonNode explained(RunningCistern service, String query) {
        return json(service.post("/v1/profiles/explain?wait=30", query));
    }

    /** What explain said, and what became of the query. */
    private record Both(JsonNode plan, HttpResponse<byte[]> answer) {

        String answeredBy() {
            return json(answer).get("answeredBy").asString();
        }

        String status() {
            return answer.headers().firstValue("Cache-Status").orElseThrow();
        }

        String because() {
            return plan.get("because").toString();
        }

        JsonNode next() {
            return json(answer).get("next");
        }
    }

    /** Whether another request is fetching the answer. */
    private static boolean isJoined(String query) {
        var plan = cistern.post("/v1/profiles/explain?wait=0", query, "Cache-Control", "no-cache");
        return json(plan).get("answer").asString().equals("join");
    }

    /** Asks for the plan and then for the answer, which has to be of that kind and to cost what was said. */
    private static Both both(String kind, String query, String... headers) {
        return both(cistern, kind, query, headers);
    }

    private static Both both(RunningCistern service, String kind, String query, String... headers) {
        var plan = service.post("/v1/profiles/explain?wait=0", query, headers);
        assertThat(plan.statusCode()).as(text(plan)).isEqualTo(200);
        var before = sandbox.calls().size();
        var answer = service.post("/v1/profiles/query?wait=0", query, headers);
        var both = new Both(json(plan), answer);
        var as = query + " " + text(plan) + " became " + text(answer);
        assertThat(answer.statusCode()).as(as).isEqualTo(200);
        assertThat(both.plan().get("answer").asString()).as(as).isEqualTo(kind);
        switch (kind) {
            case "hit" -> assertThat(both.answeredBy()).as(as).isIn("memory", "store");
            case "derived" -> assertThat(both.answeredBy()).as(as).isEqualTo("derived");
            default -> assertThat(both.answeredBy()).as(as).isEqualTo("upstream");
        }
        var cost = json(answer).get("cost").asInt();
        var foretold = both.plan().get("cost");
        assertThat(cost).as(as).isGreaterThanOrEqualTo(foretold.get("min").asInt());
        if (!foretold.get("max").isNull()) {
            assertThat(cost).as(as).isLessThanOrEqualTo(foretold.get("max").asInt());
        }
        if (!foretold.get("expected").isNull()) {
            assertThat(cost).as(as).isEqualTo(foretold.get("expected").asInt());
        }
        if (!kind.equals("fetch")) {
            assertThat(cost).as(as).isZero();
            assertThat(both.plan().at("/snapshot/id"))
                    .as(as)
                    .isEqualTo(json(answer).at("/snapshot/id"));
            assertThat(answer.headers().firstValue("Age"))
                    .as(as)
                    .hasValue(both.plan().at("/snapshot/ageSeconds").toString());
        }
        if (answer.headers().firstValue("Cache-Status").orElseThrow().contains("refreshing")) {
            var end = Instant.now().plusSeconds(30);
            while (status(query).contains("refreshing")) {
                assertThat(Instant.now()).isBefore(end);
            }
        } else {
            assertThat(sandbox.calls()).as(as).hasSize(before + cost);
        }
        return both;
    }

    private static String status(String query) {
        return cistern.post("/v1/profiles/query?wait=0", query)
                .headers()
                .firstValue("Cache-Status")
                .orElseThrow();
    }

    private static Both refused(int status, @Nullable String type, String because, String query, String... headers) {
        return refused(cistern, "", status, type, because, query, headers);
    }

    private static Both refused(
            RunningCistern service,
            String terms,
            int status,
            @Nullable String type,
            String because,
            String query,
            String... headers) {
        var plan = service.post("/v1/profiles/explain?wait=0&" + terms, query, headers);
        assertThat(plan.statusCode()).as(text(plan)).isEqualTo(200);
        var before = sandbox.calls().size();
        var answer = service.post("/v1/profiles/query?wait=0&" + terms, query, headers);
        var both = new Both(json(plan), answer);
        var as = query + " " + text(plan) + " became " + text(answer);
        assertThat(both.plan().get("answer").asString()).as(as).isEqualTo("refuse");
        assertThat(both.because()).as(as).contains(because);
        assertThat(answer.statusCode()).as(as).isEqualTo(status);
        if (type != null) {
            assertThat(json(answer).get("type").asString()).as(as).isEqualTo("/problems/" + type);
        }
        assertThat(sandbox.calls()).as(as).hasSize(before);
        return both;
    }

    /** Neither plans nor answers what has no meaning. */
    private static void refusedTogether(int status, String query) {
        var plan = cistern.post("/v1/profiles/explain?wait=0", query);
        var answer = cistern.post("/v1/profiles/query?wait=0", query);
        assertThat(plan.statusCode()).as(query).isEqualTo(status);
        assertThat(answer.statusCode()).as(query).isEqualTo(status);
        assertThat(json(plan).get("type")).isEqualTo(json(answer).get("type"));
        assertThat(json(plan).get("detail")).isEqualTo(json(answer).get("detail"));
    }

    /** Uses up the budget by look-ups. */
    private static void spendAll(RunningCistern service) {
        for (var i = 0; service.get("/v1/profiles/someone-" + i + "?wait=0").statusCode() != 503; i++) {
            assertThat(i).isLessThan(100);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(text(response));
    }
}
