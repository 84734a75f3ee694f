package io.cistern.web.profiles;

import static io.cistern.web.profiles.QuestionTests.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.answer.Answer;
import io.cistern.answer.Answer.Slice;
import io.cistern.answer.Computing;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.RowCursor;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.UpstreamFailure;
import io.cistern.profile.UpstreamFailure.UpstreamRefused.Reason;
import io.cistern.table.FullExecutor;
import io.cistern.table.Tables;
import io.cistern.testing.IntegrationTests;
import io.cistern.web.FakeAnswer;
import io.cistern.web.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@IntegrationTests
class AnswerTests {

    private static final List<List<String>> PEOPLE = List.of(
            List.of(
                    "\"u1\"",
                    "{\"n\":9007199254740993,\"d\":1e-7,\"m\":10.10,\"t\":\"\\u00e9 \\/ \uD83D\uDE00\",\"o\":{\"a\": [1, null]}}",
                    "\"u2\"",
                    "{}"),
            List.of("\"u3\"", "{\"n\":null}"));

    private final Web web = new Web(FakeAnswer.of(PEOPLE));

    @Test
    void jsonSplicesTheRowsByteForByte() {
        var result = get("/v1/profiles");

        assertThat(result).hasStatusOk().hasContentType("application/json");
        assertThat(content(result))
                .isEqualTo("{\"profiles\":["
                        + "{\"id\":\"u1\",\"properties\":" + PEOPLE.get(0).get(1) + "},"
                        + "{\"id\":\"u2\",\"properties\":{}},"
                        + "{\"id\":\"u3\",\"properties\":{\"n\":null}}],"
                        + "\"count\":3,\"total\":3,\"next\":null,"
                        + "\"snapshot\":{\"id\":\"s1\",\"asOf\":\"2026-11-23T08:54:00Z\",\"ageSeconds\":360,\"complete\":true},"
                        + "\"answeredBy\":\"upstream\",\"cost\":1}");
    }

    @Test
    void nothingFoundIsStillAnAnswer() {
        web.answers = (query, window, wait) -> FakeAnswer.of(List.of(List.of())).from(Answer.Source.MEMORY);

        assertThat(content(get("/v1/profiles"))).startsWith("{\"profiles\":[],\"count\":0,\"total\":0,");
        assertThat(content(get("/v1/profiles"))).contains("\"answeredBy\":\"memory\"");
        assertThat(content(get("/v1/profiles?format=ndjson"))).isEmpty();
        assertThat(content(get("/v1/profiles?format=csv"))).isEqualTo("id\r\n");
    }

    @Test
    void jsonSaysWhatWithinMeant() {
        var where = "{where}";
        var result = web.http
                .get()
                .uri("/v1/profiles?where=" + where, "{\"property\":\"d\",\"within\":\"P1D\"}")
                .exchange();

        assertThat(content(result)).contains("\"complete\":true,\"resolved\":\"2026-11-22T09:00:00Z\"}");
    }

    @Test
    void ndjsonIsTheStoredLines() {
        var result = get("/v1/profiles?format=ndjson");

        assertThat(result).hasContentType("application/x-ndjson");
        assertThat(content(result))
                .isEqualTo("{\"id\":\"u1\",\"properties\":" + PEOPLE.get(0).get(1) + "}\n"
                        + "{\"id\":\"u2\",\"properties\":{}}\n{\"id\":\"u3\",\"properties\":{\"n\":null}}\n");
    }

    /** Others of the same caller take all places as soon as the first rows were sent. */
    @Test
    void anAnswerOfWhichSomeWasSentIsNotCutForOthersOfItsCaller() {
        var tables = new Tables(1 << 20);
        var first = FakeAnswer.rows(List.of("\"u1\"", "{\"t\":\"" + "x".repeat(100_000) + "\"}"));
        var second = FakeAnswer.rows(List.of("\"u2\"", "{}"));
        try (var full = new FullExecutor(tables.executor(), "anonymous")) {
            web.answers = (query, window, askOptions) -> FakeAnswer.of(
                    () -> Stream.of(first, second).map(rows -> {
                        if (rows == second) {
                            full.fill();
                            full.releaseWhenOneIsRefused();
                            Computing.takeATurn(askOptions, tables);
                        }
                        return new Slice(rows, 0, 1);
                    }),
                    2);
            assertThat(content(get("/v1/profiles?format=ndjson"))).endsWith("{\"id\":\"u2\",\"properties\":{}}\n");
        }
    }

    static Stream<QueryFailure> failuresOfADigest() {
        return Stream.of(new QueryFailure.Overloaded(), new QueryFailure.TooLarge(5, "too much"));
    }

    @ParameterizedTest
    @MethodSource("failuresOfADigest")
    void rowsThatCannotBeNamedAreSentWithoutATag(QueryFailure failure) {
        web.answers = (query, window, askOptions) -> FakeAnswer.of(PEOPLE).digestedBy(() -> {
            throw failure;
        });
        var answer = get("/v1/profiles?format=ndjson");
        assertThat(answer).hasStatusOk().doesNotContainHeader("ETag");
        assertThat(content(answer)).endsWith("{\"id\":\"u3\",\"properties\":{\"n\":null}}\n");

        web.answers = (query, window, askOptions) -> FakeAnswer.of(PEOPLE).digestedBy(() -> Optional.of("abc"));
        assertThat(get("/v1/profiles?format=ndjson")).containsHeader("ETag");
    }

    @Test
    void aSliceIsOnlyItsRows() {
        var rows = FakeAnswer.rows(PEOPLE.get(0));
        web.answers = (query, window, wait) -> FakeAnswer.of(() -> Stream.of(new Slice(rows, 1, 2)), 2);

        assertThat(content(get("/v1/profiles?format=ndjson&limit=1"))).isEqualTo("{\"id\":\"u2\",\"properties\":{}}\n");
        assertThat(content(get("/v1/profiles?limit=1")))
                .startsWith("{\"profiles\":[{\"id\":\"u2\",\"properties\":{}}],\"count\":1,\"total\":2");
    }

    @Test
    void csvHasTheColumnsInTheOrderAskedFor() {
        var result = get("/v1/profiles?format=csv&select=o,n,none,t,d,m");

        assertThat(result).hasContentType("text/csv;charset=utf-8");
        assertThat(content(result))
                .isEqualTo(crlf(
                        "id,o,n,none,t,d,m",
                        "u1,\"{\"\"a\"\": [1, null]}\",9007199254740993,,\u00e9 / \uD83D\uDE00,1e-7,10.10",
                        "u2,,,,,,",
                        "u3,,,,,,"));
    }

    @Test
    void csvWithoutSelectionHasAllNamesOfTheResult() {
        assertThat(content(get("/v1/profiles?format=csv")))
                .startsWith("id,d,m,n,o,t\r\nu1,1e-7,10.10,9007199254740993,");
    }

    @Test
    void csvQuotesAndGuards() {
        web.answers = (query, window, wait) -> FakeAnswer.of(
                List.of(
                        List.of(
                                "\"=u\"",
                                "{\"+x\":\"a\\\"b,c\\r\\nd\",\"a\":\"=1+1\",\"b\":-1,\"c\":\"-1\",\"d\":\" @x\",\"e\":\"\\tx\",\"f\":true,\"g\":\"\uFF1D1\",\"h\":\"a=b\",\"i\":\"\"}")));

        assertThat(content(get("/v1/profiles?format=csv")))
                .isEqualTo(crlf(
                        "id,'+x,a,b,c,d,e,f,g,h,i",
                        "'=u,\"a\"\"b,c\r\nd\",'=1+1,-1,'-1,' @x,\"'\tx\",true,'\uFF1D1,a=b,"));
        assertThat(content(get("/v1/profiles?format=csv&csvGuard=off&select=a,c")))
                .isEqualTo("id,a,c\r\n=u,=1+1,-1\r\n");
    }

    @Test
    void theFormIsNegotiated() {
        assertThat(accepting("text/csv")).hasContentType("text/csv;charset=utf-8");
        assertThat(accepting("text/*")).hasContentType("text/csv;charset=utf-8");
        assertThat(accepting("application/json;q=0.5, application/x-ndjson")).hasContentType("application/x-ndjson");
        assertThat(accepting("text/html,*/*;q=0.8")).hasContentType("application/json");
        assertThat(accepting("*/*, application/json;q=0")).hasContentType("application/x-ndjson");
        assertThat(accepting("application/json;q=0")).hasStatus(406);
    }

    @Test
    void headersSayHowOldAndFromWhere() {
        assertThat(get("/v1/profiles"))
                .hasHeader("Cache-Status", "cistern; fwd=uri-miss; stored")
                .hasHeader("Age", "360")
                .hasHeader("Cache-Control", "private, max-age=900") // 360 of which are gone
                .hasHeader("Vary", "Accept, Accept-Encoding, Authorization")
                .hasHeader(
                        "RateLimit-Policy",
                        "\"project\";q=60;w=3600, \"caller\";q=20;w=3600, \"concurrency\";q=5;qu=\"concurrent-requests\"")
                .hasHeader("RateLimit", "\"project\";r=48;t=91, \"caller\";r=13, \"concurrency\";r=3");
        web.answers = (query, window, wait) -> FakeAnswer.of(PEOPLE).from(Answer.Source.MEMORY);
        assertThat(get("/v1/profiles")).hasHeader("Cache-Status", "cistern; hit; ttl=540");
        web.answers = (query, window, wait) -> FakeAnswer.of(PEOPLE).from(Answer.Source.JOINED);
        assertThat(get("/v1/profiles")).hasHeader("Cache-Status", "cistern; fwd=uri-miss; collapsed");
    }

    @Test
    void oneProfileIsItself() {
        assertThat(content(get("/v1/profiles/u3?select=n"))).startsWith("{\"id\":\"u1\",");
        web.answers = (query, window, wait) -> FakeAnswer.of(List.of(List.of()));
        assertThat(get("/v1/profiles/u9"))
                .hasStatus(404)
                .doesNotContainHeader("Cache-Status")
                .bodyJson()
                .extractingPath("type")
                .isEqualTo("/problems/profile-not-found");
        assertThat(content(get("/v1/profiles/u9"))).doesNotContain("u9");
        assertThat(get("/v1/profiles/u9?limit=1")).hasStatus(400);
    }

    @Test
    void anIncompleteAnswerIsSaidOrRefused() {
        web.answers =
                (query, window, wait) -> FakeAnswer.of(PEOPLE.subList(0, 1)).incomplete();

        assertThat(content(get("/v1/profiles"))).contains("\"complete\":false");
        assertThat(get("/v1/profiles?format=ndjson")).hasStatus(503);
        assertThat(get("/v1/profiles?format=csv")).hasStatus(503);
        assertThat(get("/v1/profiles?format=csv&select=n")).hasStatus(503).doesNotContainHeader("Cache-Status");
        assertThat(get("/v1/profiles?format=ndjson&limit=2")).hasStatusOk();
    }

    record Failing(QueryFailure failure, int status, String name, String retryAfter, String fields) {}

    static Stream<Failing> failures() {
        var then = FakeAnswer.AS_OF.plus(Duration.ofMinutes(10)).plusMillis(1);
        return Stream.of(
                new Failing(
                        new QueryFailure.BudgetExhausted(then),
                        503,
                        "budget-exhausted",
                        "241",
                        "\"nextPermitAt\":\"2026-11-23T09:04:00.001Z\",\"waitingReason\":\"budget-spent\",\"spentBy\":{\"anonymous\":7,\"nightly\":5},"
                                + "\"alternatives\":[{\"accept\":\"wait=241\"}]"),
                new Failing(
                        new QueryFailure.BudgetExhausted(then, 11, 1000),
                        503,
                        "budget-exhausted",
                        "241",
                        "\"alternatives\":[{\"accept\":\"limit=1000\",\"cost\":0},{\"accept\":\"wait=241\",\"cost\":11}]"),
                new Failing(
                        new QueryFailure.BudgetExhausted(then.plus(Duration.ofMinutes(1))),
                        503,
                        "budget-exhausted",
                        "301", // longer than anybody may wait
                        "\"alternatives\":[]"),
                new Failing(
                        new QueryFailure.ShareExhausted(then, 20),
                        429,
                        "share-exhausted",
                        "241",
                        "\"nextPermitAt\":\"2026-11-23T09:04:00.001Z\",\"waitingReason\":\"budget-spent\",\"share\":20,\"spentBy\":{\"anonymous\":7,"
                                + "\"nightly\":5}"),
                new Failing(new QueryFailure.CostTooHigh(12, 5), 422, "cost-too-high", "", "\"cost\":12,\"maxCost\":5"),
                new Failing(new QueryFailure.Paused(), 503, "upstream-unavailable", "30", "paused for this project"),
                new Failing(
                        new QueryFailure.DeadlineUnmeetable(then),
                        429,
                        "deadline-unmeetable",
                        "241",
                        "\"nextPermitAt\":\"2026-11-23T09:04:00.001Z\",\"waitingReason\":\"concurrency\",\"cost\":1,\"wait\":10"),
                new Failing(
                        new UpstreamFailure.UpstreamRefused(Reason.QUERY, 400, "x"),
                        400,
                        "upstream-refused",
                        "",
                        "\"upstreamStatus\":400"),
                new Failing(
                        new UpstreamFailure.UpstreamRefused(Reason.PLAN, 402, "x"),
                        502,
                        "upstream-refused",
                        "",
                        "\"upstreamStatus\":402"),
                new Failing(
                        new UpstreamFailure.UpstreamThrottled(
                                UpstreamFailure.UpstreamThrottled.Limit.WINDOW, Duration.ofMillis(60_100), 60L),
                        503,
                        "upstream-unavailable",
                        "61",
                        ""),
                new Failing(new UpstreamFailure.SessionLost(), 503, "upstream-unavailable", "30", ""),
                new Failing(
                        new UpstreamFailure.UpstreamUnavailable(
                                UpstreamFailure.UpstreamUnavailable.Counted.NO, "x", null),
                        503,
                        "upstream-unavailable",
                        "30",
                        ""),
                new Failing(
                        new UpstreamFailure.UpstreamUnavailable(
                                UpstreamFailure.UpstreamUnavailable.Counted.MAYBE,
                                "x",
                                new UpstreamFailure.UpstreamThrottled(
                                        UpstreamFailure.UpstreamThrottled.Limit.LOAD, Duration.ofSeconds(17), null)),
                        503,
                        "upstream-unavailable",
                        "17",
                        ""),
                new Failing(new QueryFailure.TooLarge(7, "x"), 413, "too-large", "", "\"limit\":7"),
                new Failing(new QueryFailure.Overloaded(), 503, "overloaded", "30", "of this caller are waiting"),
                new Failing(new QueryFailure.SnapshotGone(), 410, "snapshot-gone", "", ""));
    }

    @Test
    void whoSpentTheBudgetIsLeftOutWhereItCannotBeKnown() {
        web.allowanceKnown = false;
        web.answers = (query, window, wait) -> {
            throw new QueryFailure.BudgetExhausted(FakeAnswer.AS_OF.plus(Duration.ofMinutes(10)));
        };
        var refused = get("/v1/profiles");

        assertThat(refused).hasStatus(503).hasHeader("Retry-After", "240").doesNotContainHeader("RateLimit");
        assertThat(content(refused)).doesNotContain("spentBy").contains("alternatives");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureIsAProblem(Failing failing) {
        web.answers = (query, window, wait) -> {
            throw failing.failure();
        };
        var result = get("/v1/profiles?where=alice");

        assertThat(result)
                .hasStatus(failing.status())
                .hasContentType("application/problem+json")
                .hasHeader("RateLimit", "\"project\";r=48;t=91, \"caller\";r=13, \"concurrency\";r=3");
        assertThat(content(result))
                .startsWith("{\"type\":\"/problems/" + failing.name() + "\",\"title\":\"")
                .contains(failing.fields())
                .contains("\"instance\":\"urn:uuid:")
                .doesNotContain("alice");
        if (failing.retryAfter().isEmpty()) {
            assertThat(result).doesNotContainHeader("Retry-After");
        } else {
            assertThat(result).hasHeader("Retry-After", failing.retryAfter());
        }
    }

    @Test
    void aFailureAmongTheRowsBeforeTheFirstByteIsAProblem() {
        web.answers = (query, window, wait) -> FakeAnswer.of(
                () -> Stream.of(1).map(page -> {
                    throw new UpstreamFailure.SessionLost();
                }),
                5);

        assertThat(get("/v1/profiles"))
                .hasStatus(503)
                .hasContentType("application/problem+json")
                .doesNotContainHeader("Cache-Status");
    }

    @Test
    void aCursorThatIsNoneIsTold() {
        web.answers = (query, window, wait) -> {
            throw new InvalidCursorException("Not a cursor of this question");
        };

        assertThat(get("/v1/profiles?cursor=" + new RowCursor("0123456789abcdef01234567", 1, "").text()))
                .hasStatus(400)
                .bodyJson()
                .extractingPath("errors[0].parameter")
                .isEqualTo("cursor");
    }

    @Test
    void theUnexpectedIsToldWithoutWords() {
        web.answers = (query, window, wait) -> {
            throw new IllegalStateException("about alice");
        };

        var result = get("/v1/profiles");
        assertThat(result).hasStatus(500).hasContentType("application/problem+json");
        assertThat(content(result)).contains("about:blank").doesNotContain("alice");
    }

    @Test
    void everyProblemTypeIsExplained() {
        for (var type : ProblemType.values()) {
            assertThat(get("/problems/" + type.path())).hasStatusOk();
        }
    }

    private MvcTestResult get(String uri) {
        return web.http.get().uri(uri).exchange();
    }

    private MvcTestResult accepting(String accept) {
        return web.http.get().uri("/v1/profiles").header("Accept", accept).exchange();
    }

    private static String crlf(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }
}
