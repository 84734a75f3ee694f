package io.cistern.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A client that does little itself: it sends one request again and again on connections that stay open. */
final class KeepAlive {

    private static final int CONNECTIONS = 16;

    private final int port;

    KeepAlive(int port) {
        this.port = port;
    }

    /**
     * A request.
     *
     * @param headers lines, each with its end
     * @param body ASCII
     */
    record Request(String method, String path, String headers, String body) {

        Request at(String other) {
            return new Request(method, other, headers, body);
        }

        byte[] bytes() {
            var head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers
                    + (method.equals("POST") ? "Content-Length: " + body.length() + "\r\n" : "") + "\r\n";
            var all = new ByteArrayOutputStream();
            all.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(body.getBytes(StandardCharsets.US_ASCII));
            return all.toByteArray();
        }
    }

    /** @param p99 milliseconds within which 99 of 100 answers had arrived */
    record Result(double perSecond, double p99) {}

    /** The body of one answer. */
    byte[] body(Request request) throws IOException {
        try (var connection = new Connection(port)) {
            var body = new ByteArrayOutputStream();
            connection.exchange(request.bytes(), body);
            return body.toByteArray();
        }
    }

    Result load(Request request, Duration duration) {
        var bytes = request.bytes();
        var end = System.nanoTime() + duration.toNanos();
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            var all = IntStream.range(0, CONNECTIONS)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(() -> times(bytes, end), threads))
                    .toList();
            var times = all.stream()
                    .map(CompletableFuture::join)
                    .flatMapToLong(Arrays::stream)
                    .sorted()
                    .toArray();
            return new Result(times.length / (duration.toNanos() / 1e9), times[times.length * 99 / 100] / 1e6);
        }
    }

    private long[] times(byte[] request, long end) {
        var times = LongStream.builder();
        try (var connection = new Connection(port)) {
            for (var begun = System.nanoTime(); begun < end; ) {
                connection.exchange(request, OutputStream.nullOutputStream());
                var now = System.nanoTime();
                times.add(now - begun);
                begun = now;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return times.build().toArray();
    }

    /** Reads answers with a length, and those in chunks. */
    private static final class Connection implements AutoCloseable {

        private final int port;
        private Socket socket;
        private InputStream in;
        private boolean ended;
        private final byte[] buffer = new byte[1 << 16];
        private int at;
        private int filled;

        Connection(int port) throws IOException {
            this.port = port;
            socket = open();
            in = socket.getInputStream();
        }

        private Socket open() throws IOException {
            var opened = new Socket(InetAddress.getLoopbackAddress(), port);
            opened.setTcpNoDelay(true);
            return opened;
        }

        void exchange(byte[] request, OutputStream body) throws IOException {
            if (ended) {
                socket.close();
                socket = open();
                in = socket.getInputStream();
                ended = false;
            }
            socket.getOutputStream().write(request);
            var status = line();
            if (!status.startsWith("HTTP/1.1 200")) {
                throw new IOException(status);
            }
            long length = -1;
            for (var line = line(); !line.isEmpty(); line = line()) {
                var header = line.toLowerCase(Locale.ROOT);
                ended |= header.equals("connection: close");
                if (header.startsWith("content-length:")) {
                    length = Long.parseLong(header.substring(15).strip());
                }
            }
            if (length >= 0) {
                copy(length, body);
                return;
            }
            for (var chunk = Long.parseLong(line(), 16); chunk > 0; chunk = Long.parseLong(line(), 16)) {
                copy(chunk, body);
                line();
            }
            line();
        }

        private void copy(long length, OutputStream body) throws IOException {
            for (var left = length; left > 0; ) {
                fill();
                var part = (int) Math.min(left, filled - at);
                body.write(buffer, at, part);
                at += part;
                left -= part;
            }
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            while (true) {
                fill();
                var one = buffer[at++];
                if (one == '\n') {
                    return line.toString();
                }
                if (one != '\r') {
                    line.append((char) one);
                }
            }
        }

        private void fill() throws IOException {
            if (at == filled) {
                at = 0;
                filled = in.read(buffer);
                if (filled < 0) {
                    throw new IOException("The connection was closed");
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
