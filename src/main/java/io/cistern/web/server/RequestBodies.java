package io.cistern.web.server;

import io.cistern.profile.QueryFailure;
import io.cistern.web.identity.Identity;
import io.cistern.web.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies into memory. It limits the size and the time of each body, and the bytes of all bodies together.
 * The bytes of a body count until its request is answered, because its query stays in memory. One caller can use only a
 * part of these bytes. The first bytes of each body do not count, so ordinary queries are always read.
 */
public final class RequestBodies {

    /** The number of first bytes of each body that do not count. */
    public static final int FREE = 16 * 1024;

    /** The divisor of the heap: a query takes several times the bytes of its body. */
    private static final int HEAP_DIVISOR = 32;

    /** One caller can use this part of all the bytes, and always its largest body. */
    private static final int SHARES = 4;

    private static final String ATTRIBUTE = RequestBodies.class.getName();

    private final int maxBytes;
    private final Duration timeout;
    private final long room;
    private final Map<String, Long> takenBy = new HashMap<>();
    private long taken;

    /** The largest part of a body, in bytes, that is not a list of ids. Filters take much more work than ids. */
    public static final int MOST_BESIDE_IDS = 1024 * 1024;

    /**
     * Limits the bodies that are in memory.
     *
     * @param maxBytes the largest size of a body, in bytes
     * @param timeout how long a body may take to arrive
     * @param room the bytes of all bodies together
     */
    public RequestBodies(int maxBytes, Duration timeout, long room) {
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.room = room;
    }

    /** The bytes that all bodies may use together: a part of the heap, but at least enough for two of the largest. */
    public static long room(long heap, int maxBytes) {
        return Math.max(heap / HEAP_DIVISOR, 2L * maxBytes);
    }

    /** The bytes that one request has reserved. */
    private static final class ReservedBytes {

        private final String caller;
        private long bytes;
        private byte @Nullable [] body;

        ReservedBytes(String caller) {
            this.caller = caller;
        }
    }

    /**
     * Reads the complete body, or returns it when it was read before.
     *
     * @throws QueryFailure.TooLarge when the body is larger than the limit
     */
    public byte[] read(HttpServletRequest request) throws IOException {
        if (request.getAttribute(ATTRIBUTE) instanceof ReservedBytes before && before.body != null) {
            return before.body;
        }
        var connection = Connection.of(request);
        var reserved = new ReservedBytes(Identity.of(request).caller().name());
        request.setAttribute(ATTRIBUTE, reserved);
        try {
            reserved.body = read(request, connection, reserved);
            return reserved.body;
        } finally {
            if (connection != null) {
                connection.isRead();
            }
        }
    }

    private byte[] read(HttpServletRequest request, @Nullable Connection connection, ReservedBytes reserved)
            throws IOException {
        var in = request.getInputStream();
        var until = System.nanoTime() + timeout.toNanos();
        var body = new byte[1024];
        var length = 0;
        while (length <= maxBytes) {
            if (length == body.length) {
                var larger = Math.min(2 * length, maxBytes + 1);
                take(larger, reserved);
                body = Arrays.copyOf(body, larger);
            }
            var left = until - System.nanoTime();
            if (left <= 0) {
                throw Problems.bodyLate(timeout);
            }
            if (connection != null) {
                connection.readWithin(Duration.ofNanos(left));
            }
            var read = in.read(body, length, body.length - length);
            if (read < 0) {
                return Arrays.copyOf(body, length);
            }
            length += read;
        }
        throw new QueryFailure.TooLarge(maxBytes, "The request body is too large");
    }

    /** @param size the size of the buffer for the body, in bytes */
    private synchronized void take(int size, ReservedBytes reserved) {
        var more = Math.max(0, size - FREE) - reserved.bytes;
        var callerBytes = takenBy.getOrDefault(reserved.caller, 0L) + more;
        if (taken + more > room || callerBytes > Math.max(room / SHARES, maxBytes)) {
            throw Problems.noRoomForBody();
        }
        if (more > 0) {
            taken += more;
            takenBy.put(reserved.caller, callerBytes);
            reserved.bytes += more;
        }
    }

    /** Releases the bytes of an answered request. It must be called for every request. */
    void giveBack(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof ReservedBytes reserved) {
            giveBack(reserved);
        }
    }

    private synchronized void giveBack(ReservedBytes reserved) {
        taken -= reserved.bytes;
        var left = takenBy.getOrDefault(reserved.caller, 0L) - reserved.bytes;
        if (left > 0) {
            takenBy.put(reserved.caller, left);
        } else {
            takenBy.remove(reserved.caller);
        }
        reserved.bytes = 0;
    }

    /** The bytes that are reserved now. */
    public synchronized long taken() {
        return taken;
    }
}
