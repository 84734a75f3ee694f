package io.cistern.sandbox;

import com.sun.net.httpserver.HttpExchange;
import io.cistern.sandbox.project.SandboxRefusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/** A reply, and how much of it is sent. */
final class Reply {

    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body;
    private Delivery delivery = Delivery.WHOLE;
    private boolean slow;

    public Reply(int status, String type, byte[] body) {
        this.status = status;
        this.body = body;
        header("Content-Type", type);
    }

    /** How much of a reply is sent. */
    public enum Delivery {
        WHOLE,
        /** Half of the announced length. */
        TRUNCATED,
        /** Half of a body whose length was not announced. */
        RESET,
        /** Half, and then the connection hangs. */
        STUCK,
        /** Nothing. */
        DROPPED
    }

    public static Reply json(int status, Object value) {
        return new Reply(status, "application/json", JsonMapper.shared().writeValueAsBytes(value));
    }

    public static Reply html(int status, String title) {
        var page = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title
                + "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
        return new Reply(status, "text/html", page.getBytes(StandardCharsets.US_ASCII));
    }

    /** Makes an error in Mixpanel's form, which repeats the request. */
    public static Reply error(int status, String request, String error) {
        var body = new LinkedHashMap<String, String>();
        body.put("request", request);
        body.put("error", error);
        return json(status, body);
    }

    public static Reply of(SandboxRefusal refusal, String request) {
        var reply = error(refusal.status(), request, String.valueOf(refusal.getMessage()));
        refusal.headers().forEach(reply::header);
        return reply;
    }

    public int status() {
        return status;
    }

    public Reply header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Makes it take longer than other replies. */
    public Reply slowed() {
        slow = true;
        return this;
    }

    public boolean isSlow() {
        return slow;
    }

    public Reply delivery(Delivery delivery) {
        this.delivery = delivery;
        return this;
    }

    /** Cuts the body in half, as if that were all. */
    public Reply halved() {
        body = Arrays.copyOf(body, body.length / 2);
        return this;
    }

    /** Compresses the body, unless it is compressed or too short. */
    public Reply gzipped() {
        if (body.length < 200 || headers.containsKey("Content-Encoding")) {
            return this;
        }
        var compressed = new ByteArrayOutputStream(body.length / 4);
        try (var gzip = new Gzip(compressed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        body = compressed.toByteArray();
        return header("Content-Encoding", "gzip");
    }

    /**
     * Sends the reply, as far as its delivery says.
     *
     * @param closing what a stuck reply waits for
     */
    public void send(HttpExchange exchange, CountDownLatch closing) throws IOException, InterruptedException {
        if (delivery == Delivery.DROPPED) {
            throw new Broken();
        }
        headers.forEach(exchange.getResponseHeaders()::set);
        if (body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, delivery == Delivery.RESET ? 0 : body.length);
        var out = exchange.getResponseBody();
        if (delivery == Delivery.WHOLE) {
            out.write(body);
            out.close();
            return;
        }
        out.write(body, 0, body.length / 2);
        out.flush();
        if (delivery == Delivery.STUCK) {
            closing.await();
        }
        throw new Broken();
    }

    /** Makes the server close the connection: the only way to end a chunked body without its last chunk. */
    public static final class Broken extends RuntimeException {
        public Broken() {
            super("Connection broken on request", null, false, false);
        }
    }

    /** Compresses at the fastest level, because latency is measured. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(ByteArrayOutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
