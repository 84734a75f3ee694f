package io.cistern.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.answer.Answer.Slice;
import io.cistern.answer.Answer.Source;
import io.cistern.profile.Audience;
import io.cistern.profile.UpstreamFailure;
import io.cistern.rows.Rows;
import io.cistern.testing.CapturesOutput;
import io.cistern.testing.Gzip;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;

/** What only a real server over a real socket can show. */
@IntegrationTests
@CapturesOutput
class HttpTests {

    private static final List<String> TWO = List.of("\"u1\"", "{\"a\":1}", "\"u2\"", "{\"a\":2}");
    private static final String TWO_LINES =
            "{\"id\":\"u1\",\"properties\":{\"a\":1}}\n{\"id\":\"u2\",\"properties\":{\"a\":2}}\n";

    private static Server server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        server = Server.start();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        server.asked().clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson", "csv&select=a"})
    void aStreamThatFailsMidwayIsCut(String format) throws Exception {
        server.answer(FakeAnswer.of(failingAfter(TWO), 5));

        // one flushed page arrives, and then the connection ends without its last chunk
        var response = client.send(get("/v1/profiles?format=" + format), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void nothingIsAddedToAStreamThatIsCut(CapturedOutput log) throws Exception {
        server.answer(FakeAnswer.of(failingAfter(TWO), 5));

        var raw = raw("GET /v1/profiles?format=ndjson HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(raw)
                .startsWith("HTTP/1.1 200")
                .contains(TWO_LINES)
                .doesNotContain("error")
                .doesNotContain("problem");
        assertThat(raw).doesNotEndWith("0\r\n\r\n");
        assertThat(raw("GET /v1/profiles?format=ndjson HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .replace("ndjson", "csv")))
                .startsWith("HTTP/1.1 503");
        assertThat(log).as("that is no fault of anybody's rights").doesNotContain("AuthenticationCredentials");
    }

    @Test
    void aGzipStreamThatFailsMidwayIsCut() throws Exception {
        server.answer(FakeAnswer.of(failingAfter(TWO), 5));

        var response = client.send(gzip("/v1/profiles?format=ndjson"), BodyHandlers.ofInputStream());
        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void rowsThatDoNotAddUpAreCut() throws Exception {
        var rows = FakeAnswer.rows(TWO);
        server.answer(FakeAnswer.of(() -> Stream.of(whole(rows)), 5).incomplete());

        var response = client.send(get("/v1/profiles?format=ndjson"), BodyHandlers.ofInputStream());
        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
        assertThat(string(get("/v1/profiles"))).contains("\"complete\":false");
    }

    @Test
    void aFailureBeforeTheFirstByteIsAProblem() throws Exception {
        server.answer(FakeAnswer.of(failingAfter(List.of()), 5));

        var response = client.send(gzip("/v1/profiles?format=ndjson"), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(response.headers().firstValue("Retry-After")).hasValue("30");
        assertThat(response.body()).contains("/problems/upstream-unavailable");
    }

    @Test
    void aWholeAnswerEnds() throws Exception {
        server.answer(FakeAnswer.of(List.of(TWO, List.of("\"u3\"", "{}"))));

        assertThat(string(get("/v1/profiles?format=ndjson")))
                .isEqualTo(TWO_LINES + "{\"id\":\"u3\",\"properties\":{}}\n");
    }

    @Test
    void rowsArriveBeforeLaterPagesAreHere() throws Exception {
        var gate = new SynchronousQueue<Boolean>();
        var pages = Stream.of(1, 2).map(page -> {
            if (page == 2) {
                take(gate);
            }
            return whole(FakeAnswer.rows(TWO));
        });
        server.answer(FakeAnswer.of(() -> pages, 4));

        var response = client.send(get("/v1/profiles?format=ndjson"), BodyHandlers.ofInputStream());
        assertThat(new String(response.body().readNBytes(TWO_LINES.length()), StandardCharsets.UTF_8))
                .isEqualTo(TWO_LINES);
        gate.put(true);
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(TWO_LINES);
    }

    @Test
    void gzipIsOneMemberOfStoredBlocksAndPartsOfThem() throws Exception {
        var rows = FakeAnswer.rows(TWO);
        server.answer(FakeAnswer.of(() -> Stream.of(whole(rows), new Slice(rows, 1, 2)), 3));

        var response = client.send(gzip("/v1/profiles?format=ndjson"), BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(Gzip.onlyMember(response.body()))
                .isEqualTo(TWO_LINES + TWO_LINES.lines().toList().get(1) + "\n");
    }

    @Test
    void nothingCompressedIsStillGzip() throws Exception {
        server.answer(FakeAnswer.of(Stream::empty, 0));

        var response = client.send(gzip("/v1/profiles?format=ndjson"), BodyHandlers.ofByteArray());
        assertThat(Gzip.onlyMember(response.body())).isEmpty();
    }

    @Test
    void gzipThatTurnsOutToBeIncompleteIsNoAnswer() throws Exception {
        var rows = FakeAnswer.rows(TWO);
        var whole = new FakeAnswer(
                () -> Stream.of(whole(rows)),
                2,
                Source.UPSTREAM,
                Optional.empty(),
                false,
                FakeAnswer.AS_OF,
                Duration.ZERO,
                Optional::empty);
        server.answer(whole);

        var response = client.send(gzip("/v1/profiles?format=ndjson"), BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
    }

    @Test
    void anAnswerLargerThanTheHeapFlowsThrough() throws Exception {
        var large = FakeAnswer.rows(List.of("\"u\"", "{\"x\":\"" + "x".repeat(1 << 20) + "\"}"));
        var pages = Math.toIntExact(Runtime.getRuntime().maxMemory() >> 20) + 50;
        server.answer(FakeAnswer.of(() -> Collections.nCopies(pages, whole(large)).stream(), pages));

        var response = client.send(get("/v1/profiles?format=ndjson"), BodyHandlers.ofInputStream());
        assertThat(response.body().transferTo(OutputStream.nullOutputStream())).isEqualTo((long) pages * large.bytes());
    }

    @Test
    void aCallerWhoLeavesEndsTheReading() throws Exception {
        var closed = new SynchronousQueue<Boolean>();
        var large = FakeAnswer.rows(List.of("\"u\"", "{\"x\":\"" + "x".repeat(1 << 20) + "\"}"));
        server.answer(
                FakeAnswer.of(() -> Stream.generate(() -> whole(large)).onClose(() -> put(closed)), Long.MAX_VALUE));

        var response = client.send(get("/v1/profiles?format=ndjson"), BodyHandlers.ofInputStream());
        response.body().readNBytes(10);
        response.body().close();
        assertThat(closed.poll(1, TimeUnit.MINUTES)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "/",
                "//",
                "a;b=c",
                ";jsessionid=1",
                "100%",
                "%2F",
                "a\\b",
                "..",
                ".",
                "../..",
                "a b",
                "a+b",
                "a?b#c",
                "\u00e9\uD83D\uDE00",
                "alice@example.com",
                "$device:x",
                "Query",
                "\u0001"
            })
    void anIdMayHoldAnything(String id) throws Exception {
        server.answer(FakeAnswer.of(List.of(TWO)));
        var encoded = URLEncoder.encode(id, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");

        var response = client.send(get("/v1/profiles/" + encoded), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.asked()).containsExactly(new Audience.Identified(List.of(id)));
        assertThat(response.body()).isEqualTo("{\"id\":\"u1\",\"properties\":{\"a\":1}}");
    }

    @Test
    void aSemicolonNeedNotEvenBeEncoded() throws Exception {
        server.answer(FakeAnswer.of(List.of(TWO)));

        assertThat(raw("GET /v1/profiles/a;b=c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(server.asked()).containsExactly(new Audience.Identified(List.of("a;b=c")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/profiles/%FF",
                "/v1/profiles/a%00b",
                "/v1/profiles/%20",
                "/v1/profiles/%zz",
                "/v1/profiles?where=%zz",
                "/v1/profiles?where=%FF",
                "/v1/profiles?where=a&where=b",
                "/nowhere/alice",
                "/v1/profiles/"
            })
    void whatCannotBeReadIsAProblemThatQuotesNothing(String target) throws Exception {
        var raw = raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(raw)
                .startsWith("HTTP/1.1 40")
                .contains("application/problem+json")
                .doesNotContain("alice");
        assertThat(server.asked()).isEmpty();
    }

    /** Tomcat quotes the first malformed request of a day; whether this one is the first, a test cannot choose. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.coyote.http11.Http11Processor",
                "org.apache.coyote.http11.Http11InputBuffer",
                "org.apache.tomcat.util.http.Parameters"
            })
    void whatQuotesMalformedRequestsIsNotLogged(String logger) {
        assertThat(LoggerFactory.getLogger(logger).isInfoEnabled()).isFalse();
    }

    @Test
    void headSaysWhatGetWouldAndReadsNoFurtherThanItsStatus() throws Exception {
        server.answer(FakeAnswer.of(failingAfter(List.of("\"a\"", "{}")), 5));

        var response = head();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Age")).hasValue("360");

        server.answer(FakeAnswer.of(failingAfter(List.of()), 5));
        assertThat(head().statusCode()).as("no byte would have left").isEqualTo(503);
    }

    private HttpResponse<String> head() throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.uri("/v1/profiles")).HEAD().build(), BodyHandlers.ofString());
    }

    private static Supplier<Stream<Slice>> failingAfter(List<String> page) {
        var rows = FakeAnswer.rows(page);
        return () -> Stream.of(0, 1).map(number -> {
            if (number == 1) {
                throw new UpstreamFailure.SessionLost();
            }
            return whole(rows);
        });
    }

    private static Slice whole(Rows rows) {
        return new Slice(rows, 0, rows.count());
    }

    private static HttpRequest get(String path) {
        return HttpRequest.newBuilder(server.uri(path)).build();
    }

    private static HttpRequest gzip(String path) {
        return HttpRequest.newBuilder(server.uri(path))
                .header("Accept-Encoding", "gzip")
                .build();
    }

    private static String string(HttpRequest request) throws Exception {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return response.body();
    }

    private static String raw(String request) throws IOException {
        URI uri = server.uri("/");
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void take(SynchronousQueue<Boolean> gate) {
        try {
            gate.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(SynchronousQueue<Boolean> gate) {
        try {
            gate.put(true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
