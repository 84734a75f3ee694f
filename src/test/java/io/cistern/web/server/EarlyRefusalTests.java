package io.cistern.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.CapturesOutput;
import io.cistern.testing.IntegrationTests;
import io.cistern.testing.RawHttp;
import io.cistern.web.FakeAnswer;
import io.cistern.web.Server;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Tomcat refuses before Spring sees it, byte by byte as it is sent. */
@IntegrationTests
@CapturesOutput
class EarlyRefusalTests {

    private static final String HEAD = "Host: localhost\r\nConnection: close\r\n";
    private static final String ID = "0f7a3a52-52a1-4b6c-9f0e-0c6b8ad6f0aa";

    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /**
     * A request that is refused.
     *
     * @param bytes the request; PATH stands for its path
     * @param says what the refusal says besides
     */
    record Refused(String bytes, int status, String says) {}

    private static Stream<Refused> refused() {
        return Stream.of(
                new Refused("GET PATH?q=" + "alice".repeat(14_000) + " HTTP/1.1\r\n" + HEAD + "\r\n", 414, "POST"),
                new Refused("GET PATH?q=" + "alice".repeat(30_000) + " HTTP/1.1\r\n" + HEAD + "\r\n", 414, "POST"),
                new Refused(
                        "GET PATH HTTP/1.1\r\n" + HEAD + "X-A: " + "alice".repeat(14_000) + "\r\n\r\n", 431, "POST"),
                new Refused("GET PATH HTTP/1.1\r\n" + HEAD + "X-A: alice\r\n".repeat(200) + "\r\n", 431, "fewer"),
                new Refused("GET PATH?q=alic\u00c3\u00a9 HTTP/1.1\r\n" + HEAD + "\r\n", 400, "percent-encode"),
                new Refused("GET PATH?q=alice b HTTP/1.1\r\n" + HEAD + "\r\n", 400, "percent-encode"),
                new Refused("GET PATH?q=alice\u0001 HTTP/1.1\r\n" + HEAD + "\r\n", 400, "percent-encode"),
                new Refused("G@T PATH?q=alice HTTP/1.1\r\n" + HEAD + "\r\n", 400, "request line"),
                new Refused("GET PATH HTTP/1.1\r\n" + HEAD + "X alice: 1\r\n\r\n", 400, "header"),
                new Refused("GET PATH HTTP/1.1\r\n" + HEAD + "X-A: alice\u0001\r\n\r\n", 400, "header"),
                new Refused("GET PATH HTTP/1.1\r\n" + HEAD + "alice\r\n\r\n", 400, "header"),
                new Refused("GET PATH HTTP/1.1\r\nConnection: close\r\nHost: al ice\r\n\r\n", 400, "Host"),
                new Refused("GET PATH HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "Host"),
                new Refused("GET PATH HTTP/1.1\r\n" + HEAD + "Host: alice\r\n\r\n", 400, "Host"),
                new Refused("GET http://alicePATH HTTP/1.1\r\n" + HEAD + "\r\n", 400, "HTTP"),
                new Refused("TRACE PATH?q=alice HTTP/1.1\r\n" + HEAD + "X-A: alice\r\n\r\n", 405, "Allow"),
                new Refused("CONNECT PATH HTTP/1.1\r\n" + HEAD + "\r\n", 501, "not implemented"),
                new Refused("POST PATH HTTP/1.1\r\n" + HEAD + "Transfer-Encoding: gzip\r\n\r\nalice", 501, "chunked"),
                new Refused("POST PATH HTTP/1.1\r\n" + HEAD + "Content-Length: alice\r\n\r\n", 400, "HTTP"),
                new Refused(
                        "POST PATH HTTP/1.1\r\n" + HEAD + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                        400,
                        "HTTP"),
                new Refused("GET PATH HTTP/1.1\r\n" + HEAD + "Expect: alice\r\n\r\n", 417, "100-continue"),
                new Refused("GET PATH HTTP/3.1\r\n" + HEAD + "\r\n", 505, "HTTP/1.1"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void onV1ItIsAProblemThatSaysWhatToDo(Refused refused, CapturedOutput output) {
        var response = RawHttp.send(server.uri("/"), refused.bytes().replace("PATH", "/v1/profiles"));

        assertThat(response)
                .startsWith("HTTP/1.1 " + refused.status())
                .contains("application/problem+json", "no-store");
        var problem = body(response);
        assertThat(problem.get("status").asInt()).isEqualTo(refused.status());
        assertThat(problem.get("type").asString()).isEqualTo("about:blank");
        assertThat(problem.get("detail").asString()).contains(refused.says());
        assertThat(response).doesNotContain("alic");
        assertThat(output.getAll()).doesNotContain("alic");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void belowApiItIsMixpanelsError(Refused refused, CapturedOutput output) {
        for (var path : List.of("/api/query/engage", "/api/2.0/engage")) {
            var response = RawHttp.send(server.uri("/"), refused.bytes().replace("PATH", path));

            assertThat(response).startsWith("HTTP/1.1 " + refused.status()).contains("application/json");
            var error = body(response);
            assertThat(error.propertyNames()).containsExactly("error", "request");
            assertThat(error.get("error").asString()).contains(refused.says());
            assertThat(error.get("request").asString()).isEqualTo(path);
            assertThat(response).doesNotContain("alic");
            assertThat(output.getAll()).doesNotContain("alic");
        }
    }

    @Test
    void ofAnotherPathBelowApiNothingIsTold() {
        var response = RawHttp.send(server.uri("/"), "GET /api/alice?\u00e9 HTTP/1.1\r\n" + HEAD + "\r\n");
        assertThat(body(response).get("request").asString()).isEqualTo("/api/");
        assertThat(response).doesNotContain("alice");
    }

    @Test
    void manyIdsFitIntoAGet() {
        server.answer(FakeAnswer.of(List.of(List.of("\"u1\"", "{}"))));
        var ids = String.join(",", java.util.Collections.nCopies(1_000, ID));
        assertThat(RawHttp.send(server.uri("/"), "GET /v1/profiles?ids=" + ids + " HTTP/1.1\r\n" + HEAD + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(RawHttp.send(
                        server.uri("/"),
                        "GET /v1/profiles HTTP/1.1\r\n" + HEAD + "X-A: " + "a".repeat(60_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\nalice\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}alice\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
            })
    void aBrokenChunkIsTheClientsFault(String rest, CapturedOutput output) {
        var response = RawHttp.send(
                server.uri("/"),
                "POST /v1/profiles/query HTTP/1.1\r\n" + HEAD + "Content-Type: application/json\r\n" + rest);
        assertThat(response).startsWith("HTTP/1.1 400");
        assertThat(body(response).get("detail").asString()).contains("chunks");
        assertThat(response).doesNotContain("alice");
        assertThat(output.getAll()).doesNotContain("alice", "Unexpected failure");
    }

    private static JsonNode body(String response) {
        var body = response.substring(response.indexOf("\r\n\r\n") + 4);
        return JsonMapper.shared().readTree(body.getBytes(StandardCharsets.UTF_8));
    }
}
