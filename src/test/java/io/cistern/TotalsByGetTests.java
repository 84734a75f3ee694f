package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Counts and figures by GET, for dashboards that can send nothing else; and the paths beside them, which are no ids. */
class TotalsByGetTests {

    private static final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=500"), InstantSource.system());
    private static RunningCistern cistern;

    @BeforeAll
    static void start() {
        sandbox.start();
        cistern = RunningCistern.start(against(sandbox.port()));
        assertThat(cistern.post("/v1/profiles/count", "{}").statusCode()).isEqualTo(200);
        assertThat(cistern.lines("/v1/profiles?format=ndjson")).isEqualTo(500);
    }

    @AfterAll
    static void stop() {
        cistern.close();
        sandbox.close();
    }

    @Test
    void aCountIsTheSameAsByPost() {
        var where = "properties[\"plan\"] == \"pro\"";
        var posted = cistern.post(
                "/v1/profiles/count",
                JsonMapper.shared().createObjectNode().put("where", where).toString());
        var got = cistern.get("/v1/profiles/count?where=" + encoded(where));
        assertSame(got, posted);
        assertThat(json(got).get("total").asInt()).isPositive();
        assertSame(
                cistern.get(
                        "/v1/profiles/count?where=" + encoded("{\"property\":\"plan\",\"eq\":\"pro\"}") + "&wait=1"),
                posted);
    }

    @Test
    void figuresAreTheSameAsByPost() {
        var posted = cistern.post(
                "/v1/profiles/aggregate",
                "{\"groupBy\":[\"plan\",\"a,b: \\\"c\\\"\"],\"measures\":[{\"count\":true},{\"sum\":\"Total Spent\"},"
                        + "{\"p90\":\"age\"},{\"distinct\":\"x:y,z\"}]}");
        var got = cistern.get("/v1/profiles/aggregate?groupBy=plan&groupBy=" + encoded("\"a,b: \"c\"\"")
                + "&measure=count&measure=" + encoded("sum:Total Spent") + "&measure=p90:age&measure="
                + encoded("distinct:x:y,z"));
        assertSame(got, posted);
        assertThat(json(got).get("rows").size()).isGreaterThan(1);
        assertThat(text(got)).contains("\"sum(Total Spent)\":", "\"distinct(x:y,z)\":");
        assertThat(json(cistern.get("/v1/profiles/aggregate?groupBy=plan,age&measure=count"))
                        .get("rows"))
                .isEqualTo(json(cistern.post(
                                "/v1/profiles/aggregate",
                                "{\"groupBy\":[\"plan\",\"age\"],\"measures\":[{\"count\":true}]}"))
                        .get("rows"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"count", "aggregate?measure=count&groupBy=plan"})
    void whoHasTheFiguresIsToldSoAndHeadIsWithoutThem(String path) throws Exception {
        var first = cistern.get("/v1/profiles/" + path);
        var tag = first.headers().firstValue("ETag").orElseThrow();
        var again = cistern.get("/v1/profiles/" + path, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).hasValue(tag);
        var other = cistern.get("/v1/profiles/" + path + (path.contains("?") ? "&" : "?") + "where="
                + encoded("properties[\"plan\"] == \"pro\""));
        assertThat(other.headers().firstValue("ETag"))
                .isPresent()
                .isNotEqualTo(first.headers().firstValue("ETag"));
        var head = send("HEAD", "/v1/profiles/" + path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("ETag")).hasValue(tag);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            count?limit=3                                | limit
            count?sort=[]                                | sort
            count?whre=x                                 | whre
            count?format=csv                             | format
            count?groupBy=plan                           | groupBy
            count?async=true                             | async
            count;x?select=plan                          | id
            aggregate                                    | measure
            aggregate?measures=count                     | measures
            aggregate?measure=median:age                 | measure
            aggregate?measure=sum                        | measure
            aggregate?measure=sum:                       | measure
            aggregate?measure=count&cursor=x             | cursor
            """)
    void aMistakeIsToldByItsParameter(String path, String parameter) {
        var calls = sandbox.calls().size();
        var refused = cistern.get("/v1/profiles/" + path.replace("[", "%5B").replace("]", "%5D"));
        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(400);
        assertThat(text(refused)).contains("\"parameter\":\"" + parameter + "\"");
        assertThat(sandbox.calls()).hasSize(calls);
    }

    @Test
    void ofSeveralMeasuresTheWrongOneIsTold() {
        assertThat(text(cistern.get("/v1/profiles/aggregate?measure=count&measure=median:age")))
                .contains("\"parameter\":\"measure\",\"pointer\":\"/1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "explain", "%71uery", "expl%61in"})
    void whatIsAskedByPostAloneSaysSo(String name) throws Exception {
        for (var method : new String[] {"GET", "HEAD"}) {
            var calls = sandbox.calls().size();
            var refused = send(method, "/v1/profiles/" + name);
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).hasValue("POST");
            assertThat(sandbox.calls()).hasSize(calls);
        }
    }

    @Test
    void peopleOfSuchNamesAreFoundByIds() {
        for (var id : new String[] {"count", "aggregate", "query", "explain", "count;x"}) {
            var found = cistern.get("/v1/profiles?ids=" + encoded(id) + "&limit=5");
            assertThat(found.statusCode()).as(text(found)).isEqualTo(200);
            assertThat(json(found).get("total").asInt()).isZero();
        }
        assertThat(cistern.get("/v1/profiles/Count").statusCode()).as("an id").isEqualTo(404);
        assertThat(text(cistern.get("/v1/profiles/%63ount")))
                .as("the same path")
                .contains("\"total\":500");
        assertThat(cistern.get("/v1/profiles/count/").statusCode()).isEqualTo(404);
    }

    private static void assertSame(HttpResponse<byte[]> got, HttpResponse<byte[]> posted) {
        assertThat(got.statusCode()).as(text(got)).isEqualTo(200);
        assertThat(posted.statusCode()).as(text(posted)).isEqualTo(200);
        assertThat(withoutAge(got)).isEqualTo(withoutAge(posted));
        for (var header : new String[] {"ETag", "Content-Type", "RateLimit-Policy"}) {
            assertThat(got.headers().firstValue(header))
                    .as(header)
                    .isPresent()
                    .isEqualTo(posted.headers().firstValue(header));
        }
        for (var header : new String[] {"Cache-Status", "Age", "Cache-Control", "RateLimit"}) {
            assertThat(got.headers().firstValue(header)).as(header).isPresent();
        }
    }

    private static JsonNode withoutAge(HttpResponse<byte[]> response) {
        var json = json(response);
        ((ObjectNode) json.get("snapshot")).remove("ageSeconds");
        return json;
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(text(response));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpResponse<byte[]> send(String method, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(cistern.uri(path)).method(method, BodyPublishers.noBody());
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }
    }
}
