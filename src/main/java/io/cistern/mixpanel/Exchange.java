package io.cistern.mixpanel;

import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Carries one call: a head, then a body that the calling thread reads as it arrives. A failure of the call is thrown
 * there as an {@link IOException}. Closing the exchange before its end closes the connection.
 */
final class Exchange implements AutoCloseable {

    private static final int BUFFERS_AHEAD = 8;

    /** Decided once: a call that was reported as unsent must not be sent afterwards. */
    private final AtomicReference<Departure> departure = new AtomicReference<>(Departure.OPEN);

    private final Stream<Part> parts;
    private final Iterator<Part> next;

    /** Sends the form at once. */
    Exchange(WebClient.RequestBodySpec call, byte[] form, Duration beginTimeout, Duration readTimeout) {
        this.parts = call.httpRequest(
                        request -> leave()) // the connection is open, and the request is about to be written
                .bodyValue(form)
                .exchangeToFlux(Exchange::parts)
                .timeout(Mono.delay(beginTimeout))
                .takeUntilOther(Mono.delay(readTimeout).then(Mono.error(TimeoutException::new)))
                .onErrorMap(CallBrokenException::new)
                .toStream(BUFFERS_AHEAD);
        this.next = parts.iterator();
    }

    private static Flux<Part> parts(ClientResponse response) {
        var head =
                new Part.Head(response.statusCode().value(), response.headers().asHttpHeaders());
        // the head waits for the body to begin: to cancel after the head alone would race with the body's subscription
        return response.bodyToFlux(DataBuffer.class)
                .map(Exchange::chunk)
                .switchOnFirst((first, chunks) -> chunks.startWith(head));
    }

    private static Part chunk(DataBuffer buffer) {
        try {
            var bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return new Part.Chunk(ByteBuffer.wrap(bytes));
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    /** Waits until the answer begins. */
    Part.Head head() throws IOException {
        if (next() instanceof Part.Head head) {
            return head;
        }
        throw new IOException("A response begins with its head");
    }

    /** Returns the decompressed body that follows the head. */
    InputStream body(Part.Head head) throws IOException {
        var encoding = head.headers().getFirst(HttpHeaders.CONTENT_ENCODING);
        var raw = new Body();
        if (encoding == null || encoding.isBlank() || encoding.equalsIgnoreCase("identity")) {
            return raw;
        }
        if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
            return new GZIPInputStream(raw, 8192);
        }
        throw new IOException("An encoding that was not asked for");
    }

    /**
     * Reads the start of the body as far as it arrives. A broken body is no error here, because the status is known.
     */
    byte[] start(Part.Head head, int length) {
        var start = new byte[length];
        var read = 0;
        try (var body = body(head)) {
            for (var more = 0; more >= 0 && read < length; read += Math.max(more, 0)) {
                more = body.read(start, read, length - read);
            }
        } catch (IOException e) {
            // use the bytes that were read
        }
        return Arrays.copyOf(start, read);
    }

    /** Whether this call can have reached Mixpanel. A call that is unsent when this method is called is never sent. */
    Counted counted() {
        departure.compareAndSet(Departure.OPEN, Departure.GIVEN_UP);
        return departure.get() == Departure.LEFT ? Counted.MAYBE : Counted.NO;
    }

    private void leave() {
        departure.compareAndSet(Departure.OPEN, Departure.LEFT);
        if (departure.get() == Departure.GIVEN_UP) {
            throw new IllegalStateException("The call was cancelled before it was sent");
        }
    }

    @Override
    public void close() {
        parts.close();
    }

    private @Nullable Part next() throws IOException {
        try {
            return next.hasNext() ? next.next() : null;
        } catch (RuntimeException e) {
            switch (Exceptions.unwrap(e)) {
                case CallBrokenException broken -> throw broken;
                case InterruptedException interrupted -> {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
                default -> throw e;
            }
        }
    }

    private enum Departure {
        OPEN,
        LEFT,
        GIVEN_UP
    }

    /** A part of a response. */
    sealed interface Part {

        /** The status and headers. */
        record Head(int status, HttpHeaders headers) implements Part {}

        /** Some bytes of the body. */
        record Chunk(ByteBuffer bytes) implements Part {}
    }

    private final class Body extends InputStream {

        private ByteBuffer chunk = ByteBuffer.allocate(0);

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (!chunk.hasRemaining()) {
                if (!(next() instanceof Part.Chunk(var bytes))) {
                    return -1;
                }
                chunk = bytes;
            }
            var count = Math.min(length, chunk.remaining());
            chunk.get(into, offset, count);
            return count;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }
    }
}
