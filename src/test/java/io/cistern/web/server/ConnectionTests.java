package io.cistern.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.answer.Answer.Slice;
import io.cistern.testing.IntegrationTests;
import io.cistern.testing.RawHttp;
import io.cistern.web.FakeAnswer;
import io.cistern.web.Server;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that take their time, or come in numbers, on real sockets. */
@IntegrationTests
@Isolated("some measure the heap, or fill it")
@Timeout(60)
class ConnectionTests {

    private static final String HOST = "Host: localhost\r\n";
    private static final String QUERY =
            "POST /v1/profiles/query HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n";
    private static final Duration SOON = Duration.ofSeconds(5);

    private final List<Socket> sockets = new ArrayList<>();
    private @Nullable Server server;

    @AfterEach
    void stop() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "GET ", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\n"})
    void aHeadThatDripsIsClosed(String beginning) throws IOException {
        start("cistern.connections.head=700ms");
        var socket = connect();
        send(socket, beginning);
        assertThat(timeUntilClosed(socket, beginning.startsWith("GET /") ? "X-A: b\r\n" : "\r\n"))
                .isLessThan(SOON);
    }

    @Test
    void aSecondHeadThatDripsIsClosed() throws IOException {
        start("cistern.connections.head=700ms");
        var socket = connect();
        send(socket, "GET /problems/busy HTTP/1.1\r\n" + HOST + "\r\nGET / HTTP/1.1\r\n");
        assertThat(timeUntilClosed(socket, "X-A: b\r\n")).isLessThan(SOON);
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        start("cistern.connections.idle=500ms");
        var socket = connect();
        send(socket, "GET /problems/busy HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(timeUntilClosed(socket, "")).isLessThan(SOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void aBodyThatDoesNotArriveInTimeIsRefused(String drip) throws IOException {
        start("cistern.connections.body=700ms");
        var socket = connect();
        send(socket, QUERY + "Content-Length: 1000\r\n\r\n{");
        assertThat(answer(socket, drip)).startsWith("HTTP/1.1 408").contains("did not arrive in time");
    }

    /** A read of the body does not return while no byte of it arrives. */
    @ParameterizedTest
    @ValueSource(strings = {"1;", "0\r\nX-A: "})
    void aBodyWhoseChunksDripIsRefused(String chunk) throws IOException {
        start("cistern.connections.body=700ms");
        var socket = connect();
        var before = System.nanoTime();
        send(socket, QUERY + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
        assertThat(answer(socket, "a")).startsWith("HTTP/1.1 40");
        assertThat(System.nanoTime() - before).isLessThan(SOON.toNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
    void aBodyThatNobodyWantsKeepsNoConnection(String header) throws IOException {
        start();
        var socket = connect();
        send(socket, "GET /problems/busy HTTP/1.1\r\n" + HOST + header + "Content-Length: 1000000\r\n\r\n{");
        var before = System.nanoTime();
        assertThat(answer(socket, "a")).contains("HTTP/1.1 200");
        assertThat(System.nanoTime() - before).isLessThan(SOON.toNanos());
    }

    @Test
    void aRefusedBodyThatDripsKeepsNoConnection() throws IOException {
        start();
        var socket = connect();
        send(socket, QUERY.replace("json", "xml") + "Content-Length: 100000000\r\n\r\n{");
        var before = System.nanoTime();
        assertThat(answer(socket, " ")).startsWith("HTTP/1.1 415");
        assertThat(System.nanoTime() - before).isLessThan(SOON.toNanos());
    }

    @Test
    void whoSendsTooLargeABodyReadsWhy() {
        start("cistern.max-body=256KB");
        for (var i = 0; i < 20; i++) {
            var body = " ".repeat(1 << 20);
            assertThat(RawHttp.send(server().uri("/"), QUERY + "Content-Length: " + body.length() + "\r\n\r\n" + body))
                    .startsWith("HTTP/1.1 413")
                    .contains("too-large");
        }
    }

    @Test
    void whoSendsABodyThatNobodyReadsKeepsTheConnection() throws IOException {
        start();
        var socket = connect();
        send(socket, "POST /nowhere HTTP/1.1\r\n" + HOST + "Content-Length: 100000\r\n\r\n" + " ".repeat(100_000));
        send(socket, "GET /problems/busy HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
        assertThat(answer(socket, "")).startsWith("HTTP/1.1 404").contains("HTTP/1.1 200");
    }

    @Test
    void halfOpenConnectionsGiveWayToThoseThatAsk() throws IOException {
        start("cistern.connections.most=20");
        for (var round = 0; round < 10; round++) {
            for (var i = 0; i < 40; i++) {
                send(connect(), "GET / HTTP/1.1\r\nX-A: ");
            }
            var before = System.nanoTime();
            assertThat(ask()).startsWith("HTTP/1.1 200");
            assertThat(System.nanoTime() - before)
                    .isLessThan(Duration.ofSeconds(1).toNanos());
        }
        assertThat(sockets.stream().filter(socket -> !isClosed(socket)).count())
                .isLessThanOrEqualTo(20 + Connections.RESERVE);
    }

    @Test
    void thoseThatNeverAskedGiveWayFirst() throws IOException {
        start("cistern.connections.most=20");
        var answered = connect();
        send(answered, "GET /problems/busy HTTP/1.1\r\n" + HOST + "\r\n");
        answered.setSoTimeout(20_000);
        assertThat(answered.getInputStream().read()).isEqualTo('H');
        for (var i = 0; i < 18; i++) {
            send(connect(), "GET / HTTP/1.1\r\nX-A: ");
        }
        var first = sockets.get(1);
        var until = System.nanoTime() + Duration.ofMillis(800).toNanos();
        while (System.nanoTime() < until) {
            assertThat(ask()).startsWith("HTTP/1.1 200"); // for which there is room still
        }
        send(connect(), "GET / HTTP/1.1\r\nX-A: ");
        while (!isClosed(first)) {
            assertThat(ask()).startsWith("HTTP/1.1 200");
        }
        assertThat(isClosed(answered)).isFalse();
    }

    @Test
    void aRequestTooManyIsRefusedWithAReason() throws IOException {
        start("cistern.connections.most=3");
        for (var i = 0; i < 3; i++) {
            send(connect(), QUERY + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
            assertThat(new String(sockets.getLast().getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 100"); // it is read now
        }
        assertThat(ask()).startsWith("HTTP/1.1 503").contains("Retry-After: 1\r\n", "/problems/busy");
        assertThat(RawHttp.send(server().uri("/"), "GET /api/query/engage HTTP/1.1\r\n" + HOST + "\r\n"))
                .startsWith("HTTP/1.1 503")
                .contains("{\"error\":\"");
        sockets.getFirst().close();
        while (ask().startsWith("HTTP/1.1 503")) {
            Thread.onSpinWait();
        }
        assertThat(ask()).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
    void anAnswerThatNobodyReadsIsCut(String version) throws Exception {
        start("cistern.connections.stall=500ms");
        var closed = endlessAnswer();
        send(connect(), "GET /v1/profiles?format=ndjson " + version + "\r\n" + HOST + "\r\n");
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void answersThatNobodyReadsGiveWay() throws Exception {
        start("cistern.connections.most=3");
        var closed = endlessAnswer();
        for (var i = 0; i < 3; i++) {
            send(connect(), "GET /v1/profiles?format=ndjson HTTP/1.1\r\n" + HOST + "\r\n");
            sockets.getLast().setSoTimeout(20_000);
            assertThat(sockets.getLast().getInputStream().read()).isEqualTo('H'); // it is answered now, and not read on
        }
        assertThat(ask()).startsWith("HTTP/1.1 503");
        var before = System.nanoTime();
        while (!ask().startsWith("HTTP/1.1 200")) {
            Thread.onSpinWait();
        }
        assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(20).toNanos());
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void bodiesShareARoom() throws IOException {
        start("cistern.max-body=8MB"); // of which one caller may have as much as one fits in
        var room = Math.max(RequestBodies.room(Runtime.getRuntime().maxMemory(), 8 << 20) / 4, 8 << 20);
        var large = QUERY + "Content-Length: 8000000\r\n\r\n" + " ".repeat(5 << 20);
        var count = Math.toIntExact(room / (8 << 20));
        for (var i = 0; i < count; i++) {
            send(connect(), large);
        }
        while (bodies().taken() < count * ((8L << 20) - RequestBodies.FREE - 1)) {
            Thread.onSpinWait();
        }
        assertThat(RawHttp.send(server().uri("/"), large))
                .startsWith("HTTP/1.1 503")
                .contains("Retry-After: 1", "busy");
        var small = "{}" + " ".repeat(RequestBodies.FREE - 3);
        assertThat(RawHttp.send(
                        server().uri("/"),
                        QUERY + "Connection: close\r\nContent-Length: " + small.length() + "\r\n\r\n" + small))
                .startsWith("HTTP/1.1 200");
        for (var socket : sockets) {
            socket.close();
        }
        while (bodies().taken() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void halfOpenConnectionsTakeLittleHeap() throws IOException {
        start("cistern.connections.most=1000", "cistern.connections.head=1m");
        ask();
        var before = usedHeap();
        var count = 300;
        for (var i = 0; i < count; i++) {
            send(connect(), "GET / HTTP/1.1\r\nX-A: ");
        }
        ask();
        var each = (usedHeap() - before) / count;
        System.out.println("a half-open connection takes " + each + " bytes of heap, with its client's");
        assertThat(each).isLessThan(106_000);
        assertThat(sockets.stream().filter(ConnectionTests::isClosed)).isEmpty();
    }

    private CountDownLatch endlessAnswer() {
        var closed = new CountDownLatch(1);
        var large = FakeAnswer.rows(List.of("\"u\"", "{\"x\":\"" + "x".repeat(1 << 20) + "\"}"));
        server().answer(FakeAnswer.of(
                () -> Stream.generate(() -> new Slice(large, 0, large.count())).onClose(closed::countDown),
                Long.MAX_VALUE));
        return closed;
    }

    private static long usedHeap() {
        for (var i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void start(String... settings) {
        server = Server.start(settings);
    }

    private Server server() {
        return Objects.requireNonNull(server);
    }

    private RequestBodies bodies() {
        return server().bodies();
    }

    private String ask() {
        return RawHttp.send(server().uri("/"), "GET /problems/busy HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
    }

    private Socket connect() throws IOException {
        var uri = server().uri("/");
        var socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(100);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** How long it takes until the server closes, while that is sent ten times a second. */
    private static Duration timeUntilClosed(Socket socket, String drip) throws IOException {
        var before = System.nanoTime();
        answer(socket, drip);
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** All that is answered until the server closes, while that is sent ten times a second. */
    private static String answer(Socket socket, String drip) throws IOException {
        var answer = new StringBuilder();
        while (true) {
            try {
                var read = socket.getInputStream().read();
                if (read < 0) {
                    return answer.toString();
                }
                answer.append((char) read);
            } catch (SocketTimeoutException e) {
                try {
                    send(socket, drip);
                } catch (SocketException closed) {
                    return answer.toString();
                }
            } catch (SocketException closed) {
                return answer.toString();
            }
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            while (socket.getInputStream().read() >= 0) {
                // an answer
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
