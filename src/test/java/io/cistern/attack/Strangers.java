package io.cistern.attack;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What can be sent without a key. */
final class Strangers {

    private static final List<String> PATHS = List.of("/", "/v1/profiles/query", "/api/query/engage", "/v1/exports");
    private static final int MEGABYTES = 120;
    private static final int PATIENCE_MILLIS = 20_000;

    // made once, so that the attack leaves the processors to the service
    private static final byte[] BLOCK_OF_FORM = ascii(("a".repeat(63) + "&").repeat(1_024));
    private static final byte[] BODY = ascii("{\"where\": \"" + "a".repeat(1_000_000));

    private final URI service;

    Strangers(URI service) {
        this.service = service;
    }

    /** Sends a form of 120 MB, until it is refused. */
    String sendForm(long number) throws IOException {
        var method = List.of("PUT", "PATCH", "DELETE", "POST").get((int) (number % 4));
        var path = PATHS.get((int) (number / 4 % PATHS.size()));
        try (var socket = connect()) {
            write(
                    socket,
                    method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + service.getPort()
                            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                            + MEGABYTES * 1_000_000 + "\r\n\r\n");
            for (var kilobytes = 0; kilobytes < MEGABYTES * 1_000; kilobytes += 64) {
                socket.getOutputStream().write(BLOCK_OF_FORM);
                if (socket.getInputStream().available() > 0) {
                    return status(socket);
                }
            }
            return status(socket);
        }
    }

    /** Sends a head one line at a time, and never its end. */
    String sendHeadSlowly(long number) throws IOException, InterruptedException {
        try (var socket = connect()) {
            write(socket, "GET /v1/profiles HTTP/1.1\r\nHost: 127.0.0.1:" + service.getPort() + "\r\n");
            for (var line = 0; line < 4; line++) {
                write(socket, "X-Line-" + line + ": " + number + "\r\n");
                socket.setSoTimeout(5_000);
                try {
                    var first = socket.getInputStream().read();
                    return first < 0 ? "closed" : "answered";
                } catch (java.net.SocketTimeoutException _) {
                    // it still waits for more
                }
            }
            return "waited for";
        }
    }

    /** Sends the beginning of a body with a caller's key, and waits for what becomes of it. */
    String sendHalfABody(String caller, int length, int sent) throws IOException {
        try (var socket = connect()) {
            write(
                    socket,
                    "POST /v1/profiles/query HTTP/1.1\r\nHost: 127.0.0.1:" + service.getPort()
                            + "\r\nAuthorization: Bearer " + caller
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n");
            socket.getOutputStream().write(BODY, 0, sent);
            return status(socket);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(service.getHost(), service.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(ascii(text));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String status(Socket socket) throws IOException {
        var line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        return line.isEmpty() ? "closed" : line.substring(line.indexOf(' ') + 1);
    }
}
