package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.AloneTests;
import io.cistern.testing.RawHttp;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole service while more connect than it takes: probes are answered, and so is who asks. */
@AloneTests
@Timeout(120)
class CrowdedTests {

    private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    private static final String PROBE = "GET /actuator/health/liveness" + HEAD + "\r\n";
    private static final String BODY =
            "POST /v1/profiles/query" + HEAD + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n";
    private static final int MOST = 8;
    private static final int RESERVE = 32;
    private static final int MOST_OF_MANAGEMENT = 64;

    private static final int MANAGEMENT = RunningCistern.freePort();

    private static RunningCistern here;
    private static RunningCistern apart;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void start() {
        here = RunningCistern.start(RunningCistern.against(1, "cistern.connections.most=" + MOST));
        apart = RunningCistern.start(RunningCistern.against(1, "management.server.port=" + MANAGEMENT));
    }

    @AfterAll
    static void stop() {
        here.close();
        apart.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    @Test
    void probesAreAnsweredWhileBodiesTakeAllPlaces() throws IOException {
        for (var i = 0; i < MOST; i++) {
            var socket = connect(here.uri("/"), BODY);
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 100");
        }
        for (var i = 0; i < 2 * RESERVE; i++) {
            connect(here.uri("/"), i % 2 == 0 ? BODY : "GET /v1/quota HTTP/1.1\r\nX-A: ");
        }
        assertThat(answered(here.uri("/"), PROBE)).startsWith("HTTP/1.1 200");
        assertThat(answered(here.uri("/"), "GET /v1/quota" + HEAD + "\r\n"))
                .startsWith("HTTP/1.1 503")
                .contains("/problems/busy");
    }

    @Test
    void whoAsksIsAnsweredWhileOthersOnlyConnect() throws IOException {
        for (var i = 0; i < 20 * MOST; i++) {
            connect(here.uri("/"), "GET /v1/quota HTTP/1.1\r\nX-A: ");
            assertThat(answered(here.uri("/"), PROBE)).startsWith("HTTP/1.1 200");
            assertThat(answered(here.uri("/"), "GET /v1/quota" + HEAD + "\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void thePortOfManagementIsBoundedToo() throws IOException {
        var management = URI.create("http://127.0.0.1:" + MANAGEMENT);
        for (var i = 0; i < 300; i++) {
            connect(management, "GET / HTTP/1.1\r\nX-A: ");
        }
        assertThat(answered(management, PROBE)).startsWith("HTTP/1.1 200");
        assertThat(answered(management, "GET /actuator/prometheus" + HEAD + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(sockets.stream().filter(CrowdedTests::isOpen).count())
                .isLessThanOrEqualTo(MOST_OF_MANAGEMENT + RESERVE);
    }

    private static String answered(URI server, String request) {
        var before = System.nanoTime();
        var answer = RawHttp.send(server, request);
        assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(1).toNanos());
        return answer;
    }

    private Socket connect(URI server, String beginning) throws IOException {
        var socket = new Socket(server.getHost(), server.getPort());
        sockets.add(socket);
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static boolean isOpen(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
