package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description of the API, and that it is true: every example in it is sent. */
@IntegrationTests
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTests {

    private final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=250", "quota.limit=1000"), InstantSource.system()).start();
    private final RunningCistern cistern = RunningCistern.start(against(
            sandbox.port(),
            "cistern.security.local-admin=true",
            "cistern.projects.main.quota.limit=1000",
            "cistern.projects.main.page-size=100"));
    private final JsonNode description = json(cistern.get("/v3/api-docs"));
    private final Described described = new Described(description);

    @AfterAll
    void close() {
        cistern.close();
        sandbox.close();
    }

    @Test
    void itIsServedAndShown() {
        assertThat(text(cistern.get("/v3/api-docs", "Accept-Language", "xx-ZZ")))
                .as("one description for all, or anybody could fill the heap with languages")
                .isEqualTo(text(cistern.get("/v3/api-docs")));
        assertThat(description.get("openapi").asString()).startsWith("3.1");
        assertThat(description.get("paths").propertyNames()).hasSizeGreaterThan(15);
        assertThat(new Yaml().<Object>load(text(cistern.get("/v3/api-docs.yaml"))))
                .as("a reader with its own limits needs no setting for it")
                .isEqualTo(JsonMapper.shared().treeToValue(description, Object.class));
        var redirect = cistern.get("/swagger-ui");
        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(redirect.headers().firstValue("Location")).hasValue("/swagger-ui/index.html");
        var page = cistern.get("/swagger-ui/index.html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(text(page)).contains("swagger-ui");
    }

    /** All that the page loads is served, and none of it is allowed to run from elsewhere or to reach elsewhere. */
    @Test
    void thePageShowsThisDescriptionAndReachesNoOtherHost() {
        var page = cistern.get("/swagger-ui/index.html");
        var loaded = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(text(page))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(loaded).contains("./swagger-ui-bundle.js", "./swagger-initializer.js", "./swagger-ui.css");
        for (var file : loaded) {
            assertThat(cistern.get("/swagger-ui/" + file.replace("./", "")).statusCode())
                    .as(file)
                    .isEqualTo(200);
        }
        assertThat(text(cistern.get("/swagger-ui/swagger-initializer.js")))
                .contains("../v3/api-docs")
                .doesNotContain("http");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self';")
                .contains("connect-src 'self'", "frame-ancestors 'none'");
        assertThat(cistern.get("/swagger-ui/nothing.js").statusCode()).isEqualTo(404);
        assertThat(cistern.get("/swagger-ui/..%2fapplication.yml").statusCode()).isIn(400, 404);
    }

    /** Whoever could set a header could send readers of the page elsewhere. */
    @Test
    void thePageBelievesNoForwardedHost() {
        for (var header : List.of("Forwarded", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Port")) {
            var value = header.equals("Forwarded") ? "host=evil.example;proto=https" : "/evil.example";
            assertThat(text(cistern.get("/swagger-ui/swagger-initializer.js", header, value)))
                    .as(header)
                    .contains("url:")
                    .doesNotContain("evil");
            assertThat(text(cistern.get("/v3/api-docs", header, value))).doesNotContain("evil");
            var page = cistern.get("/swagger-ui", header, value);
            assertThat(page.headers().map().toString()).doesNotContain("evil");
        }
    }

    @Test
    void everyExampleOfABodyIsAnsweredAsDescribed() {
        var sent = 0;
        for (var path : description.get("paths").properties()) {
            var operation = path.getValue().path("post");
            for (var example : operation
                    .at("/requestBody/content/application~1json/examples")
                    .properties()) {
                var answer = cistern.post(
                        path.getKey(), example.getValue().get("value").toString());
                described.holds("POST", path.getKey(), answer);
                assertThat(answer.statusCode() < 300)
                        .as(path.getKey() + " " + example.getKey() + ": " + text(answer))
                        .isEqualTo(!example.getKey().startsWith("wrong"));
                sent++;
            }
        }
        assertThat(sent).isGreaterThanOrEqualTo(10);
    }

    @Test
    void everyGetIsAnsweredAsDescribed() {
        var export = json(cistern.post("/v1/exports", "{}")).get("id").asString();
        await().until(() -> json(cistern.get("/v1/exports/" + export))
                .get("status")
                .asString()
                .equals("complete"));
        var snapshot = json(cistern.get("/v1/snapshots")).at("/snapshots/0/id").asString();
        for (var path : description.get("paths").properties()) {
            var operation = path.getValue().path("get");
            if (operation.isMissingNode()) {
                continue;
            }
            var filled = path.getKey()
                    .replace("/v1/exports/{id}", "/v1/exports/" + export)
                    .replace("/v1/snapshots/{id}", "/v1/snapshots/" + snapshot)
                    .replace("{id}", "u1");
            var answer = cistern.get(filled + query(operation, snapshot));
            assertThat(answer.statusCode()).as(filled + ": " + text(answer)).isEqualTo(200);
            described.holds("GET", path.getKey(), answer);
        }
    }

    @Test
    void everyMistakeIsAnsweredAsDescribed() {
        for (var path : description.get("paths").properties()) {
            if (path.getValue().at("/post/requestBody/content").has("application/json")) {
                for (var body : List.of("[]", "{", path.getKey().startsWith("/api") ? "1" : "{\"nonsense\": 1}")) {
                    wrong(path.getKey(), 400, cistern.post(path.getKey(), body));
                }
                wrong(path.getKey(), 415, cistern.post(path.getKey(), "{}", "Content-Type", "multipart/form-data"));
            }
        }
        mistake("/v1/profiles", "?limit=0", 400);
        mistake("/v1/profiles", "?project=other", 404);
        mistake("/v1/profiles", "?onlyIfCached=true&where=defined(properties%5B%22x%22%5D)", 504);
        mistake("/v1/profiles", "?format=xml", 400);
        mistake("/v1/profiles", "?maxCost=0&noCache=true", 422);
        mistake("/v1/profiles/{id}", "nobody", 404);
        mistake("/v1/profiles/{id}", "u1?nonsense=1", 400);
        mistake("/v1/profiles/count", "?limit=1", 400);
        mistake("/v1/profiles/aggregate", "?measure=median", 400);
        mistake("/v1/exports/{id}", "none", 404);
        mistake("/v1/exports/{id}/events", "none/events", 404);
        mistake("/v1/exports/{id}/result", "none/result", 404);
        mistake("/v1/snapshots", "?project=other", 404);
        mistake("/v1/snapshots/{id}", "000000000000000000000000", 410);
        mistake("/v1/snapshots/{id}/changes", "000000000000000000000000/changes", 400);
        mistake("/v1/quota", "?project=other", 404);
        mistake("/v1/quota", "?nonsense=1", 400);
        mistake("/v1/quota/calls", "?since=yesterday", 400);
        mistake("/v1/advice", "?since=yesterday", 400);
        mistake("/api/query/engage", "?page=-1", 400);
        mistake("/api/2.0/engage", "?project_id=7", 403);
        wrong("/v1/projects/{name}/pause", 404, cistern.post("/v1/projects/other/pause", ""));
    }

    private void mistake(String path, String rest, int status) {
        var answer = cistern.get(path.replaceFirst("\\{id}.*", "") + rest);
        assertThat(answer.statusCode()).as(path + rest + ": " + text(answer)).isEqualTo(status);
        described.holds("GET", path, answer);
    }

    private void wrong(String path, int status, HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(path + ": " + text(answer)).isEqualTo(status);
        described.holds("POST", path, answer);
    }

    @Test
    void whatIsHeldByTheClientAndWhatAnAdminDoesIsDescribed() {
        var first = cistern.get("/v1/profiles?limit=2");
        var tag = first.headers().firstValue("ETag").orElseThrow();
        described.holds("GET", "/v1/profiles", cistern.get("/v1/profiles?limit=2", "If-None-Match", tag));
        described.holds("POST", "/v1/projects/{name}/pause", cistern.post("/v1/projects/main/pause", ""));
        described.holds("GET", "/v1/quota", cistern.get("/v1/quota"));
        described.holds(
                "GET", "/v1/profiles", cistern.get("/v1/profiles?where=defined(properties%5B%22y%22%5D)&limit=1"));
        described.holds("POST", "/v1/projects/{name}/resume", cistern.post("/v1/projects/main/resume", ""));
    }

    /** With the examples of its parameters. */
    private static String query(JsonNode operation, String snapshot) {
        var given = StreamSupport.stream(operation.path("parameters").spliterator(), false)
                .filter(parameter -> parameter.path("in").asString("").equals("query"))
                .filter(parameter ->
                        parameter.has("example") || parameter.path("required").asBoolean(false))
                .map(parameter -> Map.entry(
                        parameter.get("name").asString(),
                        parameter.has("example") ? parameter.get("example").asString() : snapshot))
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return given.isEmpty() ? "" : "?" + given;
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
