package io.cistern.web.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.RowCursor;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.testing.IntegrationTests;
import io.cistern.web.FakeAnswer;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ProblemException;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.where.Condition;
import io.cistern.where.Expression;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@IntegrationTests
class QuestionTests {

    private static final RowCursor CURSOR = new RowCursor("0123456789abcdef01234567", 10, "");

    /** It takes larger bodies than by default, so that what is within them is bounded, too. */
    private final Web web = new Web(
            (query, window, askOptions) -> FakeAnswer.of(List.of()),
            Map.of("cistern.max-body", "1MB", "cistern.projects.main.timezone", "Europe/Berlin"));

    @Test
    void anEmptyObjectAsksForEverything() {
        assertThat(post("{}")).hasStatusOk();

        assertThat(web.asked).containsExactly(new Web.Asking(query(new Audience.Everyone()), Window.ALL, tenSeconds()));
    }

    @Test
    void everyFieldArrives() {
        assertThat(post("""
                {"project":"main","where":{"property":"n","eq":9007199254740993},"cohort":{"id":7,"includeAllUsers":true},
                 "group":"-1405123841946871899","workspace":3,"select":["b","a","b"],"limit":20,"cursor":"%s"}""".formatted(CURSOR.text()))).hasStatusOk();

        var where = new Condition.Understood(new Expression.Comparison(
                Expression.Comparison.Operator.EQUAL,
                Expression.property("n"),
                new Expression.Numeral(new BigDecimal("9007199254740993"))));
        assertThat(web.asked)
                .containsExactly(new Web.Asking(
                        new ProfileQuery(
                                new Scope("main", 3L, "-1405123841946871899"),
                                new Audience.Cohort(7, true),
                                where,
                                new Selection.Only(List.of("a", "b"))),
                        new Window(CURSOR, 20L),
                        tenSeconds()));
    }

    @Test
    void parametersAskTheSameAsABody() {
        post("{\"where\":{\"property\":\"p\",\"in\":[1,\"x\"]},\"cohort\":{\"id\":7,\"includeAllUsers\":true},"
                + "\"select\":[\"b\",\"a\"],\"limit\":5,\"cursor\":\"" + CURSOR.text()
                + "\",\"group\":\"4\",\"workspace\":9}");
        get(
                "where",
                "{\"property\":\"p\",\"in\":[1,\"x\"]}",
                "cohort",
                "7",
                "includeAllUsers",
                "true",
                "select",
                "b,a",
                "limit",
                "5",
                "cursor",
                CURSOR.text(),
                "group",
                "4",
                "workspace",
                "9");
        post("{\"ids\":[\"u2\",\"u1\"]}");
        get("ids", "u1,u2");
        post("{\"where\":\"properties[\\\"a\\\"] == 1\"}");
        get("where", "properties[\"a\"] == 1");
        post("{\"behaviors\":[{\"window\":\"90d\",\"name\":\"b\"}],\"asOf\":\"2026-01-01T00:00:00Z\"}");
        get("behaviors", "[{\"name\":\"b\",\"window\":\"90d\"}]", "asOf", "2026-01-01T01:00:00+01:00");

        assertThat(web.asked).hasSize(8);
        for (int i = 0; i < 8; i += 2) {
            assertThat(web.asked.get(i + 1)).isEqualTo(web.asked.get(i));
        }
    }

    @Test
    void blankTextIsNoCondition() {
        post("{\"where\":\"  \",\"ids\":[\"u1\"]}");

        assertThat(web.asked.getFirst().query()).isEqualTo(query(new Audience.Identified(List.of("u1"))));
    }

    @Test
    void behaviorsAreCanonicalAndJudgedAtAFixedSecond() {
        post("{\"behaviors\":[{\"window\":\"90d\",\"name\":\"b\",\"n\":1.50}]}");

        assertThat(web.asked.getFirst().query().audience())
                .isEqualTo(new Audience.Behaving(
                        "[{\"n\":1.50,\"name\":\"b\",\"window\":\"90d\"}]", Instant.parse("2026-11-23T09:00:00Z")));
    }

    @Test
    void aCursorBringsBackTheNowOfItsQuestion() {
        web.answers = (query, window, wait) ->
                FakeAnswer.of(List.of(List.of("\"u\"", "{}"))).before(CURSOR);
        var body = "{\"where\":{\"property\":\"d\",\"within\":\"P7D\"},\"limit\":1%s}";
        var next = Json.MAPPER
                .readTree(content(post(body.formatted(""))))
                .get("next")
                .stringValue();
        web.time.advance(Duration.ofHours(3));
        post(body.formatted(",\"cursor\":\"" + next + "\""));

        assertThat(web.asked.get(1).query()).isEqualTo(web.asked.get(0).query());
        assertThat(web.asked.get(1).window()).isEqualTo(new Window(CURSOR, 1L));
    }

    @Test
    void waitsAsLongAsPreferredButNotForever() {
        assertThat(web.http
                        .post()
                        .uri("/v1/profiles/query")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{}")
                        .header("Prefer", "handling=lenient, wait=45")
                        .exchange())
                .hasHeader("Preference-Applied", "wait=45");
        get("wait", "0");
        get("wait", "999999");

        assertThat(web.asked)
                .extracting(Web.Asking::patience)
                .containsExactly(Duration.ofSeconds(45), Duration.ZERO, Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"sorted":[{"by":"a"}]}                      | /sorted
            {"sort":"a"}                                 | /sort
            {"sort":["a"]}                               | /sort/0
            {"sort":[{"order":"asc"}]}                   | /sort/0/by
            {"sort":[{"by":"a","order":"up"}]}           | /sort/0/order
            {"sort":[{"by":"a","nulls":"last"}]}         | /sort/0/nulls
            {"sort":[{"by":"a"},{"by":"a"}]}             | /sort/1
            {"sort":[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6]} | /sort
            {"a/b":1}                                    | /a~1b
            {"project":7}                                | /project
            {"project":null}                             | /project
            {"where":7}                                  | /where
            {"where":{"any":[{"property":"a","eq":1},{"property":"b","gt":null}]}} | /where/any/1/gt
            {"ids":"u1"}                                 | /ids
            {"ids":[]}                                   | /ids
            {"ids":["u1"," "]}                           | /ids/1
            {"ids":["u1",2]}                             | /ids/1
            {"ids":["u1"],"where":"x"}                   | /where
            {"ids":["u1"],"cohort":1}                    | /cohort
            {"ids":["u1"],"behaviors":[{}]}              | /behaviors
            {"cohort":1,"behaviors":[{}]}                | /behaviors
            {"cohort":"1"}                               | /cohort
            {"cohort":0}                                 | /cohort
            {"cohort":{}}                                | /cohort/id
            {"cohort":{"id":1,"x":1}}                    | /cohort/x
            {"cohort":{"id":1,"includeAllUsers":"yes"}}  | /cohort/includeAllUsers
            {"behaviors":[]}                             | /behaviors
            {"behaviors":"[]"}                           | /behaviors
            {"behaviors":[1]}                            | /behaviors/0
            {"asOf":"2026-01-01T00:00:00Z"}              | /asOf
            {"behaviors":[{}],"asOf":"2026-01-01"}       | /asOf
            {"group":1}                                  | /group
            {"workspace":"1"}                            | /workspace
            {"workspace":1.5}                            | /workspace
            {"select":"a"}                               | /select
            {"select":["a",""]}                          | /select/1
            {"limit":0}                                  | /limit
            {"limit":"5"}                                | /limit
            {"limit":99999999999999999999}               | /limit
            {"cursor":1}                                 | /cursor
            {"workspace":-5}                             | /workspace
            {"behaviors":[{"window":"\\ud800"}]}        | /behaviors
            []                                           | ``
            ``                                           | ``
            {"limit":1,"limit":2}                        | ``
            {"limit":1} x                                | ``
            {"limit":                                    | ``
            """)
    void aBadBodyIsToldByPointerAndNeverAsked(String body, String pointer) {
        var result = post(body);

        assertThat(result).hasStatus(400).hasContentType("application/problem+json");
        var problem = Json.MAPPER.readTree(content(result));
        assertThat(problem.get("type").stringValue()).isEqualTo("/problems/invalid-query");
        assertThat(problem.get("errors").size()).isEqualTo(1);
        assertThat(problem.get("errors").get(0).get("pointer").stringValue()).isEqualTo(pointer);
        assertThat(web.asked).isEmpty();
    }

    /** What a query names is kept with every answer and every export: no more of it than there can be in Mixpanel. */
    @Test
    void asManyNamesAsAProfileHasAreTakenAndNoMore() {
        assertThat(post(names("select", 2_000, 255))).hasStatusOk();
        assertThat(errors(post(names("select", 2_001, 1)))).containsExactly("/select");
        assertThat(errors(post(names("select", 19_000, 40)))).containsExactly("/select");
        assertThat(errors(post(names("select", 3, 256)))).containsExactly("/select/0", "/select/1", "/select/2");
        assertThat(post("{\"select\":[\"%s\"]}".formatted("\ud83d\ude00".repeat(255))))
                .as("characters are counted, not bytes")
                .hasStatusOk();
        assertThat(errors(post("{\"sort\":[{\"by\":\"%s\"}]}".formatted("x".repeat(256)))))
                .containsExactly("/sort/0/by");
        assertThat(errors(post("{\"group\":\"%s\"}".formatted("x".repeat(256)))))
                .containsExactly("/group");
        assertThat(web.asked).hasSize(2);
    }

    private static String names(String field, int count, int length) {
        var name = "\"%0" + length + "d\"";
        return IntStream.range(0, count)
                .mapToObj(name::formatted)
                .collect(Collectors.joining(",", "{\"" + field + "\":[", "]}"));
    }

    private static List<String> errors(MvcTestResult result) {
        assertThat(result).hasStatus(400);
        return Json.MAPPER
                .readTree(content(result))
                .get("errors")
                .valueStream()
                .map(error -> error.get("pointer").stringValue())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            colour   | red
            format   | xml
            csvGuard | maybe
            wait     | soon
            limit    | many
            cohort   | x
            select   | a,,b
            where    | {"property":"a","eq":null}
            where    | {"property":
            asOf     | 2026-01-01T00:00:00Z
            includeAllUsers | true
            """)
    void aBadParameterIsToldByNameAndNeverAsked(String name, String value) {
        var result = get(name, value);

        assertThat(result).hasStatus(400).hasContentType("application/problem+json");
        var errors = Json.MAPPER.readTree(content(result)).get("errors");
        assertThat(errors.size()).isEqualTo(1);
        assertThat(errors.get(0).get("parameter").stringValue()).isEqualTo(name);
        assertThat(web.asked).isEmpty();
    }

    @Test
    void aParameterGivenTwiceIsRefused() {
        assertThat(web.http.get().uri("/v1/profiles?where=a&where=b").exchange())
                .hasStatus(400);
        assertThat(web.http.get().uri("/v1/profiles?select=a&select=b").exchange())
                .hasStatusOk();
    }

    @Test
    void whatIsWrongIsToldAtOnceAndNamesNoValue() {
        var body = content(post(
                "{\"limit\":\"secret\",\"select\":\"secret\",\"where\":{\"property\":\"p\",\"eq\":[\"secret\"]}}"));

        assertThat(Json.MAPPER.readTree(body).get("errors").size()).isEqualTo(3);
        assertThat(body).doesNotContain("secret");
    }

    @Test
    void expressionTextIsToldWithItsPosition() throws Exception {
        var validationErrors = new ValidationErrors();
        validationErrors.add(ErrorLocation.BODY.child("where"), "Unbalanced", 7);

        assertThatThrownBy(validationErrors::throwIfAny).isInstanceOfSatisfying(ProblemException.class, refused -> {
            var problem = refused.problem().json();
            assertThat(problem.get("position").longValue()).isEqualTo(7);
            assertThat(problem.get("errors").toString())
                    .isEqualTo("[{\"pointer\":\"/where\",\"detail\":\"Unbalanced\"}]");
        });
    }

    @Test
    void tooManyIdsAreRefusedWithTheirPlace() {
        var ids = IntStream.rangeClosed(0, 100_000)
                .mapToObj(i -> "\"u" + i + "\"")
                .collect(Collectors.joining(","));

        assertThat(post("{\"ids\":[" + ids + "]}"))
                .hasStatus(400)
                .bodyJson()
                .extractingPath("errors[0].pointer")
                .isEqualTo("/ids");
        assertThat(web.asked).isEmpty();
    }

    @Test
    void aFilterLongerThanTheLanguageTakesIsTheCallersFault() {
        var text = "x".repeat(300_000);

        assertThat(post("{\"where\":{\"property\":\"p\",\"eq\":\"" + text + "\"}}"))
                .hasStatus(400)
                .bodyJson()
                .extractingPath("errors[0].pointer")
                .isEqualTo("/where");
        assertThat(web.asked).isEmpty();
    }

    @Test
    void aBodyIsBoundedInSizeAndDepth() {
        assertThat(post("{\"where\":\"" + "a".repeat(1024 * 1024) + "\"}")).hasStatus(413);
        assertThat(post("{\"where\":" + "{\"not\":".repeat(10_000))).hasStatus(400);
        assertThat(web.asked).isEmpty();
    }

    @Test
    void aProjectIsKnownOrRefused() {
        assertThat(post("{\"project\":\"other\"}"))
                .hasStatus(404)
                .bodyJson()
                .extractingPath("type")
                .isEqualTo("/problems/project-unknown");

        var two = Map.of("cistern.projects.a.project-id", "1", "cistern.projects.b.project-id", "2");
        var several = new Web((query, window, wait) -> FakeAnswer.of(List.of()), two);
        assertThat(several.http.get().uri("/v1/profiles").exchange()).hasStatus(400);
        assertThat(several.http.get().uri("/v1/profiles?project=b").exchange()).hasStatusOk();
        assertThat(several.asked).hasSize(1);
    }

    @Test
    void otherFormsAndMethodsAreProblems() {
        assertThat(web.http.get().uri("/v1/profiles").accept("image/png").exchange())
                .hasStatus(406)
                .hasContentType("application/problem+json");
        assertThat(web.http.put().uri("/v1/profiles/query").exchange())
                .hasStatus(405)
                .hasContentType("application/problem+json");
        assertThat(web.http
                        .post()
                        .uri("/v1/profiles/query")
                        .contentType(MediaType.APPLICATION_XML)
                        .content("{}")
                        .exchange())
                .hasStatus(415)
                .hasContentType("application/problem+json")
                .bodyJson()
                .extractingPath("type")
                .isEqualTo("about:blank");
        assertThat(web.asked).isEmpty();
    }

    @Test
    void whatItMayCostArrives() {
        assertThat(withMaxCost("5")).hasStatusOk();
        assertThat(get("maxCost", "0")).hasStatusOk();
        assertThat(withMaxCost("5", "maxCost", "3")).hasStatusOk();
        assertThat(withMaxCost("2", "maxCost", "3")).hasStatusOk();
        assertThat(get()).hasStatusOk();
        assertThat(web.contracts).extracting(AskOptions::maxCost).containsExactly(5, 0, 3, 2, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "five", "9999999999", "1, 2"})
    void whatItMayCostIsANumber(String wrong) {
        assertThat(withMaxCost(wrong)).hasStatus(400);
        assertThat(content(withMaxCost(wrong)))
                .contains("\"errors\":[{\"header\":\"Cistern-Max-Cost\",\"detail\":\"A whole number of calls");
        assertThat(content(get("maxCost", wrong))).contains("\"errors\":[{\"parameter\":\"maxCost\",\"detail\":");
        assertThat(web.asked).isEmpty();
    }

    private MvcTestResult withMaxCost(String header, String... parameters) {
        var get = web.http.get().uri("/v1/profiles").header("Cistern-Max-Cost", header);
        for (int i = 0; i < parameters.length; i += 2) {
            get = get.param(parameters[i], parameters[i + 1]);
        }
        return get.exchange();
    }

    private MvcTestResult post(String body) {
        return web.http
                .post()
                .uri("/v1/profiles/query")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private MvcTestResult get(String... parameters) {
        var get = web.http.get().uri("/v1/profiles");
        for (int i = 0; i < parameters.length; i += 2) {
            get = get.param(parameters[i], parameters[i + 1]);
        }
        return get.exchange();
    }

    static String content(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    private static ProfileQuery query(Audience audience) {
        return new ProfileQuery(
                new Scope("main", null, null), audience, new Condition.Everything(), new Selection.All());
    }

    private static Duration tenSeconds() {
        return Duration.ofSeconds(10);
    }
}
