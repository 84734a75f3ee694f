package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.temporary;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Snapshots that are kept, and what changed between them, while the people of the sandbox change. */
class SnapshotTests {

    private static final String ALL = "{\"select\":[\"plan\"]}";

    private final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=250", "quota.limit=1000"), InstantSource.system()).start();

    @AfterEach
    void close() {
        sandbox.close();
    }

    private RunningCistern cistern(String... settings) {
        return RunningCistern.start(against(
                sandbox.port(),
                Stream.concat(Stream.of("cistern.projects.main.page-size=100"), Stream.of(settings))
                        .toArray(String[]::new)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsWhatChanged(boolean memoryOnly) {
        sandbox.add("leaver", "{\"plan\":\"pro\"}");
        sandbox.add("mover", "{\"plan\":\"pro\"}");
        try (var cistern = cistern("cistern.cache.memory-only=" + memoryOnly)) {
            var older = asked(cistern, "max-age=600");
            sandbox.remove("leaver");
            sandbox.set("mover", "plan", "\"free\"");
            sandbox.add("comer/1", "{\"plan\":\"team\"}");
            var newer = asked(cistern, "no-cache");
            assertThat(newer).isNotEqualTo(older);
            var calls = sandbox.calls().size();

            var changes = cistern.get("/v1/snapshots/" + newer + "/changes?since=" + older);
            assertThat(changes.statusCode()).isEqualTo(200);
            assertThat(changes.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
            assertThat(text(changes).lines())
                    .containsExactlyInAnyOrder(
                            "{\"change\":\"removed\",\"id\":\"leaver\",\"properties\":{\"plan\":\"pro\"}}",
                            "{\"change\":\"changed\",\"id\":\"mover\",\"properties\":{\"plan\":\"free\"}}",
                            "{\"change\":\"added\",\"id\":\"comer/1\",\"properties\":{\"plan\":\"team\"}}");
            assertThat(text(cistern.get("/v1/snapshots/" + newer + "/changes?since=" + newer)))
                    .isEmpty();
            assertThat(sandbox.calls()).hasSize(calls);

            var list = json(cistern.get("/v1/snapshots")).get("snapshots");
            assertThat(list.size()).isEqualTo(2);
            assertThat(list.at("/0/id").asString()).isEqualTo(newer);
            assertThat(list.at("/1/id").asString()).isEqualTo(older);
            assertThat(list.at("/0/question")).isEqualTo(list.at("/1/question"));
            assertThat(list.at("/0/question").asString())
                    .as("as the ledger calls it")
                    .isEqualTo(json(cistern.get("/v1/quota/calls"))
                            .at("/calls/0/query")
                            .asString());
            var one = json(cistern.get("/v1/snapshots/" + older));
            assertThat(one.get("total").asInt()).isEqualTo(252);
            assertThat(one.at("/pages/done").asInt()).isEqualTo(3);
            assertThat(one.at("/pages/total").asInt()).isEqualTo(3);
        }
    }

    @Test
    void namesOutliveTheProcess() {
        var data = "cistern.data-dir=" + temporary();
        String older;
        String cursor;
        try (var cistern = cistern(data)) {
            older = asked(cistern, "max-age=600");
            cursor = json(cistern.ask("{\"select\":[\"plan\"],\"limit\":10}"))
                    .get("next")
                    .asString();
        }
        sandbox.set("u1", "plan", "\"other\"");
        try (var cistern = cistern(data)) {
            var calls = sandbox.calls().size();
            var next = cistern.ask("{\"select\":[\"plan\"],\"limit\":10,\"cursor\":\"" + cursor + "\"}");
            assertThat(json(next).at("/snapshot/id").asString()).isEqualTo(older);
            assertThat(sandbox.calls()).hasSize(calls);

            var newer = asked(cistern, "no-cache");
            assertThat(text(cistern.get("/v1/snapshots/" + newer + "/changes?since=" + older))
                            .lines())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"select\":[\"plan\"],\"limit\":10",
                "{\"select\":[\"plan\"],\"where\":{\"property\":\"plan\",\"exists\":true},\"limit\":10",
                "{\"select\":[\"plan\"],\"sort\":[{\"by\":\"plan\"}],\"limit\":10"
            })
    void explainSaysOfACursorWhatTheQueryDoesAfterARestart(String query) {
        var data = "cistern.data-dir=" + temporary();
        String cursor;
        try (var cistern = cistern(data)) {
            asked(cistern, "max-age=600");
            cursor = query + ",\"cursor\":" + json(cistern.ask(query + "}")).get("next") + "}";
        }
        try (var cistern = cistern(data)) {
            var plan = cistern.post("/v1/profiles/explain", cursor);
            assertThat(plan.statusCode()).as(text(plan)).isEqualTo(200);
            assertThat(json(plan).get("answer").asString()).isIn("hit", "derived");
            assertThat(json(plan).at("/cost/max").asInt()).isZero();
        }
        try (var cistern = cistern(data)) {
            var calls = sandbox.calls().size();
            assertThat(cistern.ask(cursor).statusCode()).isEqualTo(200);
            assertThat(sandbox.calls()).hasSize(calls);
        }
    }

    @Test
    void explainSaysOfACursorThatNothingHeldIsLeft() {
        try (var cistern = cistern()) {
            var query = "{\"select\":[\"age\"],\"limit\":100";
            var cursor = query + ",\"cursor\":" + json(cistern.ask(query + "}")).get("next") + "}";
            var plan = cistern.post("/v1/profiles/explain", cursor, "Cache-Control", "only-if-cached");
            assertThat(json(plan).get("answer").asString()).isEqualTo("refuse");
            assertThat(cistern.ask(cursor, "Cache-Control", "only-if-cached").statusCode())
                    .isEqualTo(504);
        }
    }

    @Test
    void whatCannotBeComparedIsRefusedByItsPlace() {
        try (var cistern = cistern()) {
            var whole = asked(cistern, "max-age=600");
            var part = json(cistern.ask("{\"select\":[\"country\"],\"limit\":10}"))
                    .at("/snapshot/id")
                    .asString();
            var other = json(cistern.ask("{\"select\":[\"plan\"]}", "Cache-Control", "no-cache"))
                    .at("/snapshot/id")
                    .asString();

            assertThat(problem(cistern.get("/v1/snapshots/" + whole + "/changes"), 400))
                    .isEqualTo("/problems/invalid-query");
            assertThat(problem(cistern.get("/v1/snapshots/" + whole + "/changes?since=" + part), 400))
                    .isEqualTo("/problems/invalid-query");
            assertThat(problem(cistern.get("/v1/snapshots/" + whole + "/changes?since=" + other), 400))
                    .as("the newer one")
                    .isEqualTo("/problems/invalid-query");
            assertThat(problem(cistern.get("/v1/snapshots/" + part + "/changes?since=" + part), 409))
                    .isEqualTo("/problems/not-complete");
            assertThat(problem(cistern.get("/v1/snapshots/" + whole + "/changes?since=x%2Fy"), 410))
                    .isEqualTo("/problems/snapshot-gone");
            assertThat(problem(cistern.get("/v1/snapshots/nothing"), 410)).isEqualTo("/problems/snapshot-gone");
            assertThat(problem(cistern.get("/v1/snapshots?project=other"), 404)).isEqualTo("/problems/project-unknown");
        }
    }

    @Test
    void whoMayNotReadAProjectSeesNothingOfIt() {
        try (var cistern = cistern(
                "cistern.projects.side.project-id=2",
                "cistern.projects.side.username=sandbox",
                "cistern.projects.side.secret=sandbox",
                "cistern.projects.side.base-url=http://127.0.0.1:" + sandbox.port(),
                "cistern.callers.both.key-sha256=" + sha256("both"),
                "cistern.callers.aside.key-sha256=" + sha256("aside"),
                "cistern.callers.aside.projects=side")) {
            var id = json(cistern.ask("{\"project\":\"main\"}", "Authorization", "Bearer both"))
                    .at("/snapshot/id")
                    .asString();
            assertThat(cistern.get("/v1/snapshots/" + id, "Authorization", "Bearer both")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(cistern.get("/v1/snapshots/" + id, "Authorization", "Bearer aside")
                            .statusCode())
                    .isEqualTo(410);
            assertThat(json(cistern.get("/v1/snapshots", "Authorization", "Bearer aside"))
                            .get("snapshots")
                            .size())
                    .isZero();
        }
    }

    private static String sha256(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String asked(RunningCistern cistern, String freshness) {
        var answer = json(cistern.ask(ALL, "Cache-Control", freshness));
        assertThat(answer.at("/snapshot/complete").asBoolean()).isTrue();
        return answer.at("/snapshot/id").asString();
    }

    private static String problem(HttpResponse<byte[]> response, int status) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
        return json(response).get("type").asString();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
