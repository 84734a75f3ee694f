package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it ships, with one wide answer held: what it answers from that is what Mixpanel would have answered. */
@IntegrationTests
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DerivedAnswersTests {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final SandboxMixpanel sandbox = new SandboxMixpanel(
                    SandboxSettings.of("profiles=2500", "quota.limit=1000"), InstantSource.system())
            .start();
    private final RunningCistern cistern = RunningCistern.start(
            against(sandbox.port(), "cistern.projects.main.quota.limit=1000", "cistern.projects.main.timezone=UTC"));

    @BeforeAll
    void holdTheWideAnswer() {
        assertThat(json(cistern.ask("{}")).at("/snapshot/complete").asBoolean()).isTrue();
    }

    @AfterAll
    void close() {
        cistern.close();
        sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "properties[\"plan\"] == \"pro\"",
                "properties[\"plan\"] != \"pro\"",
                "properties[\"age\"] > 30",
                "not (properties[\"age\"] > 30)",
                "properties[\"age\"] >= 18 and properties[\"age\"] < 30 and properties[\"plan\"] in [\"Pro\", \"Team\"]",
                "\"acme\" in properties[\"$email\"]",
                "not \"acme\" in properties[\"$email\"]",
                "\"beta\" in properties[\"tags\"]",
                "defined(properties[\"nothing\"]) or not defined(properties[\"plan\"])",
                "properties[\"vip\"] == true",
                "boolean(properties[\"flag\"]) == false",
                "number(properties[\"vip\"]) == 1",
                "properties[\"Total Spent\"] <= 100.5",
                "properties[\"$last_seen\"] >= \"2026-01-01T00:00:00\"",
                "datetime(properties[\"$created\"]) >= datetime(\"2025-06-01T00:00:00\")",
                "properties[\"$distinct_id\"] in [\"u1\", \"u3\", \"nobody\"]",
                "properties[\"nowhere\"] == \"x\""
            })
    void whatIsDerivedIsWhatMixpanelAnswers(String where) {
        var truth = truth(where);
        var before = sandbox.calls().size();
        var answer = json(cistern.ask(JSON.writeValueAsString(Map.of("where", where))));
        assertThat(profiles(answer)).isEqualTo(truth);
        assertThat(answer.get("total").asInt()).isEqualTo(truth.size());
        assertThat(answer.get("answeredBy").asString()).isEqualTo("derived");
        assertThat(answer.get("cost").asInt()).isZero();
        assertThat(answer.at("/snapshot/complete").asBoolean()).isTrue();
        assertThat(sandbox.calls()).hasSize(before);
    }

    @Test
    void whatIsDerivedSaysSoAndFromWhichSnapshot() {
        var wide = json(cistern.ask("{\"limit\":1}"));
        var response = cistern.ask("{\"where\":{\"property\":\"plan\",\"eq\":\"free\"},\"select\":[\"age\"]}");
        assertThat(response.headers().firstValue("Cache-Status").orElseThrow()).contains("hit", "detail=derived");
        assertThat(json(response).at("/snapshot/id")).isEqualTo(wide.at("/snapshot/id"));
        assertThat(json(response).at("/profiles/0/properties").propertyNames()).allMatch("age"::equals);
    }

    /** Such a one is cut twice: for its tag, and for its reader. */
    @Test
    void aLongOneHasItsRowsAndATagThatNoOrderChanges() {
        var where = "properties[\"age\"] > 1";
        try (var service = RunningCistern.start(against(
                sandbox.port(),
                "cistern.projects.main.quota.limit=1000",
                "cistern.projects.main.timezone=UTC",
                "cistern.projects.main.page-size=100"))) {
            service.ask("{}");
            var path = "/v1/profiles?where=" + URLEncoder.encode(where, StandardCharsets.UTF_8);
            var answer = service.get(path);
            assertThat(answer.headers().firstValue("Cache-Status").orElseThrow())
                    .contains("detail=derived");
            assertThat(profiles(json(answer))).isEqualTo(truth(where)).hasSizeGreaterThan(1_000);
            var tag = answer.headers().firstValue("ETag").orElseThrow();
            assertThat(service.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
            var sorted = service.get(path + "&sort=" + URLEncoder.encode("[{\"by\":\"age\"}]", StandardCharsets.UTF_8));
            assertThat(sorted.headers().firstValue("ETag")).hasValue(tag);
        }
    }

    @Test
    void itsWindowsAreOfOneAnswer() {
        var where = "\"where\":{\"property\":\"plan\",\"eq\":\"pro\"},\"select\":[\"plan\"]";
        var all = ids(json(cistern.ask("{" + where + "}")));
        var windows = new ArrayList<String>();
        var answer = json(cistern.ask("{" + where + ",\"limit\":70}"));
        while (true) {
            windows.addAll(ids(answer));
            assertThat(answer.get("total").asInt()).isEqualTo(all.size());
            if (answer.get("next").isNull()) {
                break;
            }
            answer = json(cistern.ask("{" + where + ",\"limit\":70,\"cursor\":"
                    + answer.get("next").toString() + "}"));
        }
        assertThat(windows).isEqualTo(all).hasSizeGreaterThan(140);
    }

    @Test
    void itsCursorIsRefusedWithAnotherQuestion() {
        var answer = json(cistern.ask("{\"where\":{\"property\":\"plan\",\"eq\":\"pro\"},\"limit\":1}"));
        var other = cistern.ask("{\"where\":{\"property\":\"plan\",\"eq\":\"free\"},\"limit\":1,\"cursor\":"
                + answer.get("next").toString() + "}");
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(text(other)).contains("/cursor", "another query");
    }

    @Test
    void idsThatAreAllThereAreAnsweredFromIt() {
        var before = sandbox.calls().size();
        var answer = json(cistern.ask("{\"ids\":[\"u1\",\"u2\",\"u3\"],\"select\":[\"plan\"]}"));
        assertThat(ids(answer)).containsExactlyInAnyOrder("u1", "u2", "u3");
        assertThat(cistern.get("/v1/profiles/u4").statusCode()).isEqualTo(200);
        assertThat(sandbox.calls()).hasSize(before);
    }

    @Test
    void anAliasIsAskedForThoughEverybodyIsHeld() {
        var answer = cistern.get("/v1/profiles/old-u1");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("id").asString()).isEqualTo("u1");
    }

    @Test
    void whatNoRuleDecidesGoesUpstream() {
        var before = sandbox.calls().size();
        cistern.ask("{\"where\":\"floor(properties[\\\"age\\\"]) == 30\"}");
        assertThat(sandbox.calls()).hasSizeGreaterThan(before);
    }

    @Test
    void explainForetellsItAndSpendsNothing() {
        var before = sandbox.calls().size();
        var request = HttpRequest.newBuilder(cistern.uri("/v1/profiles/explain"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"where\":{\"property\":\"vip\",\"eq\":true}}"))
                .build();
        var plan = json(send(request));
        assertThat(plan.get("answer").asString()).isEqualTo("derived");
        assertThat(plan.at("/cost/max").asInt()).isZero();
        assertThat(sandbox.calls()).hasSize(before);
    }

    /** What the sandbox itself answers, page by page. */
    private Map<String, String> truth(String where) {
        var rows = new TreeMap<String, String>();
        var session = "";
        for (var page = 0; ; page++) {
            var answer = JSON.readTree(engage(where, session, page));
            session = answer.get("session_id").asString();
            for (var row : answer.get("results")) {
                rows.put(
                        row.get("$distinct_id").asString(),
                        row.get("$properties").toString());
            }
            if (answer.get("results").size() < 1_000) {
                return rows;
            }
        }
    }

    private String engage(String where, String session, int page) {
        var form = "project_id=1&where=" + URLEncoder.encode(where, StandardCharsets.UTF_8)
                + (page == 0 ? "" : "&session_id=" + session + "&page=" + page);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sandbox.port() + "/api/query/engage"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "Basic c2FuZGJveDpzYW5kYm94")
                .POST(BodyPublishers.ofString(form))
                .build();
        var response = send(request);
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return text(response);
    }

    private static HttpResponse<byte[]> send(HttpRequest request) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> profiles(JsonNode answer) {
        var rows = new TreeMap<String, String>();
        answer.get("profiles")
                .forEach(row ->
                        rows.put(row.get("id").asString(), row.get("properties").toString()));
        return rows;
    }

    private static List<String> ids(JsonNode answer) {
        var ids = new ArrayList<String>();
        answer.get("profiles").forEach(row -> ids.add(row.get("id").asString()));
        return ids;
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return JSON.readTree(text(response));
    }
}
