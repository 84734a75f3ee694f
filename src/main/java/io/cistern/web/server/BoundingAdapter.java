package io.cistern.web.server;

import io.cistern.web.problem.EngageError;
import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Bounds the requests that are answered at once. Requests beyond the bound are refused, except health probes. When a
 * request was answered before its body was read, the rest of the body is discarded for a short time, so that the client
 * can read the answer; then the connection is closed.
 */
final class BoundingAdapter extends AdapterDecorator {

    /** How long, and up to how many bytes, an unread body is discarded. */
    private static final Duration DRAIN_TIME = Duration.ofSeconds(2);

    private static final long DRAIN_BYTES = 2L << 20;

    private final Connections connections;
    private final String probes;
    private @Nullable Connection connection;

    BoundingAdapter(Adapter next, Connections connections, String probes) {
        super(next);
        this.connections = connections;
        this.probes = probes;
    }

    /** Sets the connection. Must be called before each request. */
    void serves(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        var current = Objects.requireNonNull(connection);
        var isHttp10 = !request.protocol().equals("HTTP/1.1");
        current.begins(isHttp10, () -> !isHttp10 || response.getContentLengthLong() >= 0);
        var tooMany = connections.begun();
        try {
            if (tooMany && !isProbe(request)) {
                refuse(request, response);
            } else {
                current.serves(request);
                super.service(request, response);
            }
            drain(request, response, current);
        } finally {
            connections.ended();
            current.ends();
        }
    }

    private boolean isProbe(Request request) {
        return String.valueOf(request.requestURI()).startsWith(probes); // null if the request line is unreadable
    }

    /** Refuses the request before memory for its answer is allocated. */
    private static void refuse(Request request, Response response) throws IOException {
        var path = String.valueOf(request.requestURI());
        var detail = "The service answers as many requests as its memory allows";
        var isEngage = EngageError.isFor(path);
        var body = isEngage
                ? EngageError.unread(detail, path)
                : Problem.of(ProblemType.BUSY, HttpStatus.SERVICE_UNAVAILABLE, detail)
                        .bytes();
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        var headers = response.getMimeHeaders();
        headers.setValue(HttpHeaders.RETRY_AFTER).setString("1");
        headers.setValue(HttpHeaders.CACHE_CONTROL).setString("no-store");
        response.setContentType(isEngage ? MediaType.APPLICATION_JSON_VALUE : MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.doWrite(ByteBuffer.wrap(body));
        response.action(ActionCode.CLOSE, null);
    }

    private void drain(Request request, Response response, Connection current) {
        if (is(ActionCode.REQUEST_BODY_FULLY_READ, request)
                || !is(ActionCode.IS_IO_ALLOWED, request)
                || is(ActionCode.IS_ERROR, request)
                || (request.hasExpectation() && response.getStatus() >= 300)) { // then Tomcat closes the connection
            return;
        }
        if (!connections.drains().tryAcquire()) {
            response.action(ActionCode.CLOSE_NOW, null);
            return;
        }
        try {
            if (!reachesEnd(request, current)) {
                response.action(ActionCode.CLOSE_NOW, null);
            }
        } finally {
            connections.drains().release();
        }
    }

    private static boolean reachesEnd(Request request, Connection current) {
        var until = System.nanoTime() + DRAIN_TIME.toNanos();
        var discarded = new Discarded();
        var count = 0L;
        try {
            while (count < DRAIN_BYTES) {
                var remaining = until - System.nanoTime();
                if (remaining <= 0) {
                    return false;
                }
                current.readWithin(Duration.ofNanos(remaining));
                var read = request.doRead(discarded);
                if (read < 0) {
                    return true;
                }
                count += read;
            }
        } catch (IOException | RuntimeException e) {
            // the body is malformed or does not arrive
        }
        return false;
    }

    private static boolean is(ActionCode state, Request request) {
        var answer = new AtomicBoolean();
        request.action(state, answer);
        return answer.get();
    }

    /** Discards bytes. */
    private static final class Discarded implements ApplicationBufferHandler {

        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            bytes = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return bytes;
        }

        @Override
        public void expand(int size) {}
    }
}
