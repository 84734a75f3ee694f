package io.cistern.web.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.IntegrationTests;
import io.cistern.testing.Program;
import io.cistern.testing.RawHttp;
import io.cistern.web.FakeAnswer;
import io.cistern.web.Server;
import io.cistern.web.identity.CallersTests;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies are read as JSON, over a real socket. */
@IntegrationTests
class BodyTypeTests {

    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.asked().clear();
        server.answer(FakeAnswer.of(List.of(List.of("\"u1\"", "{}"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type:\r\n",
                "Content-Type: application/json\r\n",
                "Content-Type: application/json; charset=utf-8\r\n",
                "Content-Type: application/x-www-form-urlencoded\r\n",
                "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n",
                "Content-Type: text/plain\r\n",
                "Content-Type: text/plain;charset=UTF-8\r\n",
                "Content-Type: application/octet-stream\r\n",
                "Content-Type: application/vnd.api+json\r\n",
                "Content-Type: json\r\n",
                "Content-Type: nonsense;;;\r\n",
                "Content-Type: */*\r\n",
                "Content-Encoding: identity\r\n",
            })
    void whatMayBeJsonIsReadAsJson(String headers) {
        assertThat(post(headers, "{\"limit\":1}")).startsWith("HTTP/1.1 200");
        assertThat(server.asked()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml",
                "text/xml; charset=utf-8",
                "application/soap+xml",
                "text/html",
                "application/yaml",
                "text/x-yaml",
                "text/csv",
                "multipart/form-data; boundary=x",
                "application/x-ndjson",
                "application/cbor",
                "application/x-protobuf",
                "application/gzip",
                "image/png",
            })
    void anotherFormatIsBelieved(String type) {
        assertThat(post("Content-Type: " + type + "\r\n", "{}"))
                .startsWith("HTTP/1.1 415")
                .contains("\"type\":\"about:blank\"", "send JSON", "Accept: application/json");
        assertThat(server.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "br", "identity, gzip", "nonsense"})
    void aCompressedBodyIsRefusedWithTheCodingThatIsTaken(String coding) {
        assertThat(post("Content-Type: application/json\r\nContent-Encoding: " + coding + "\r\n", "{}"))
                .startsWith("HTTP/1.1 415")
                .contains("Accept-Encoding: identity\r\n", "without Content-Encoding");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aFormIsNoQueryAndDoesNotAskForEverybody() {
        assertThat(post("Content-Type: application/x-www-form-urlencoded\r\n", "limit=1"))
                .startsWith("HTTP/1.1 400")
                .contains("JSON");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void parametersOfAFormAreNoParameters() {
        assertThat(post("Content-Type: application/x-www-form-urlencoded\r\n", "{\"limit\":1}&format=csv"))
                .startsWith("HTTP/1.1 400");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void curlNeedsNoHeader() {
        var url = server.uri("/v1/profiles/query").toString();
        var answer = Program.installed("curl").run("-s", url, "-d", "{\"limit\": 1}");
        assertThat(answer.output()).contains("\"count\":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "POST"})
    void noBodyIsReadBeforeItsSenderIsKnown(String method) {
        try (var callers = Server.start("cistern.callers.reports.key-sha256=" + CallersTests.REPORTS_HASH)) {
            assertThat(RawHttp.beginning(
                            callers.uri("/"),
                            method + " /v1/profiles/query HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Content-Type: application/x-www-form-urlencoded\r\n"
                                    + "Content-Length: 120000000\r\n\r\na=")) // the rest never comes
                    .startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void eachRefusalSaysWhatToDo() {
        assertThat(send("DELETE /v1/profiles HTTP/1.1\r\n", "", ""))
                .startsWith("HTTP/1.1 405")
                .contains("but GET", "Allow: GET");
        assertThat(send("GET /nowhere HTTP/1.1\r\n", "", ""))
                .startsWith("HTTP/1.1 404")
                .contains("/v3/api-docs");
        assertThat(send("GET /problems/nowhere HTTP/1.1\r\n", "", ""))
                .startsWith("HTTP/1.1 404")
                .contains("detail");
        assertThat(send("GET /v1/profiles HTTP/1.1\r\n", "Accept: image/png\r\n", ""))
                .startsWith("HTTP/1.1 406")
                .contains("accept application/json", "or leave Accept out");
        assertThat(send("GET /v1/profiles/u1 HTTP/1.1\r\n", "Accept: image/png\r\n", ""))
                .startsWith("HTTP/1.1 406")
                .contains("accept application/json");
        assertThat(send("GET /v1/profiles?where=%zz HTTP/1.1\r\n", "", ""))
                .startsWith("HTTP/1.1 400")
                .contains("percent-encode");
    }

    private static String post(String headers, String body) {
        return send("POST /v1/profiles/query HTTP/1.1\r\n", headers, body);
    }

    private static String send(String line, String headers, String body) {
        var length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        return RawHttp.send(
                server.uri("/"), line + "Host: localhost\r\nConnection: close\r\n" + headers + length + "\r\n" + body);
    }
}
