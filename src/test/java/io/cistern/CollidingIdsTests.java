package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two profiles whose ids have the same first eight bytes of SHA-256, as anyone can make them who can create profiles. */
class CollidingIdsTests {

    private static final List<String> COLLIDING = List.of("6868b6d4dd7a1a7a", "c0c1ae9559569cfd");
    private static final int ALL = 2_502;

    private final SandboxMixpanel sandbox = sandbox();
    private final RunningCistern cistern = RunningCistern.start(against(sandbox.port()));

    private static SandboxMixpanel sandbox() {
        var sandbox = new SandboxMixpanel(
                        SandboxSettings.of("profiles=" + (ALL - COLLIDING.size())), InstantSource.system())
                .start();
        COLLIDING.forEach(id -> sandbox.add(id, "{\"collides\":true,\"n\":\"" + id + "\"}"));
        return sandbox;
    }

    @AfterEach
    void close() {
        cistern.close();
        sandbox.close();
    }

    @Test
    void theyDoCollide() throws NoSuchAlgorithmException {
        var sha256 = MessageDigest.getInstance("SHA-256");
        assertThat(COLLIDING.stream().map(id -> Arrays.toString(Arrays.copyOf(sha256.digest(id.getBytes(UTF_8)), 8))))
                .containsOnly("[-78, 102, 87, -48, -31, -21, -57, 24]");
    }

    @Test
    void bothAreServedCountedDerivedFromAndExported() {
        for (var format : List.of("ndjson", "csv", "json")) {
            var all = cistern.get("/v1/profiles?format=" + format);
            assertThat(all.statusCode()).isEqualTo(200);
            assertThat(text(all)).contains(COLLIDING);
        }
        var calls = sandbox.calls().size();
        assertThat(cistern.lines("/v1/profiles?format=ndjson")).isEqualTo(ALL);
        assertThat(json(cistern.get("/v1/profiles")).at("/snapshot/complete").asBoolean())
                .isTrue();
        assertThat(json(cistern.post("/v1/profiles/count", "{}")).get("total").asInt())
                .isEqualTo(ALL);
        var groups = json(
                cistern.post("/v1/profiles/aggregate", "{\"groupBy\":[\"collides\"],\"measures\":[{\"count\":true}]}"));
        assertThat(groups.toString()).contains("true");
        var derived = cistern.ask("{\"where\":{\"property\":\"collides\",\"eq\":true},\"sort\":[{\"by\":\"n\"}]}");
        assertThat(json(derived).get("answeredBy").asString()).isEqualTo("derived");
        assertThat(ids(json(derived))).containsExactlyElementsOf(COLLIDING);
        for (var id : COLLIDING) {
            assertThat(ids(json(cistern.ask("{\"ids\":[\"" + id + "\"]}")))).containsExactly(id);
        }
        assertThat(ids(json(cistern.ask("{\"ids\":[\"" + String.join("\",\"", COLLIDING) + "\"]}"))))
                .containsExactlyInAnyOrderElementsOf(COLLIDING);
        assertThat(sandbox.calls()).as("all of it from the whole answer").hasSize(calls);

        var location = cistern.post("/v1/exports", "{\"stitch\":true}")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        json(cistern.get(location)).get("status").asString().equals("complete"));
        assertThat(text(cistern.get(location + "/result")).lines()).hasSize(ALL);
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("profiles")
                .valueStream()
                .map(profile -> profile.get("id").asString())
                .toList();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
