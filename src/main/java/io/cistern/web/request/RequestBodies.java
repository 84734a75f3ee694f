package io.cistern.web.request;

import io.cistern.profile.QueryFailure;
import io.cistern.web.identity.Identity;
import io.cistern.web.problem.Problems;
import io.cistern.web.server.Connection;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies into memory. Each body is bounded in size and in time, and all bodies together are bounded in bytes. The
 * bytes of a body count until its request is answered, because the query that it holds stays in memory. One caller can use only
 * a part of these bytes. The first bytes of each body do not count, so ordinary queries are read whatever others send.
 */
public final class RequestBodies {

    /** The first bytes of each body, which do not count. */
    public static final int FREE = 16 * 1024;

    /** Of the heap: a query takes several times the bytes of its body. */
    private static final int PART_OF_HEAP = 32;

    /** Callers that can fill the room together. */
    private static final int SHARES = 4;

    private static final String TAKEN = RequestBodies.class.getName();

    private final int most;
    private final Duration within;
    private final long room;
    private final Map<String, Long> takenBy = new HashMap<>();
    private long taken;

    /**
     * Bounds the bodies that are in memory.
     *
     * @param most bytes of the largest body
     * @param within how long a body may take to arrive
     * @param room bytes of all bodies together
     */
    public RequestBodies(int most, Duration within, long room) {
        this.most = most;
        this.within = within;
        this.room = room;
    }

    /** The bytes that all bodies may have together: a part of the heap, but at least enough for one caller's largest body. */
    public static long room(long heap, int most) {
        return Math.max(heap / PART_OF_HEAP, (long) most * SHARES);
    }

    /** What one request takes. */
    private static final class Held {

        private final String caller;
        private long bytes;

        Held(String caller) {
            this.caller = caller;
        }
    }

    /**
     * The whole body.
     *
     * @throws QueryFailure.TooLarge when it is larger than it may be
     */
    public byte[] read(HttpServletRequest request) throws IOException {
        var connection = Connection.of(request);
        var held = new Held(Identity.of(request).caller().name());
        request.setAttribute(TAKEN, held);
        try {
            return read(request, connection, held);
        } finally {
            if (connection != null) {
                connection.isRead();
            }
        }
    }

    private byte[] read(HttpServletRequest request, @Nullable Connection connection, Held held) throws IOException {
        var in = request.getInputStream();
        var until = System.nanoTime() + within.toNanos();
        var body = new byte[1024];
        var length = 0;
        while (length <= most) {
            if (length == body.length) {
                var larger = Math.min(2 * length, most + 1);
                take(larger, held);
                body = Arrays.copyOf(body, larger);
            }
            var left = until - System.nanoTime();
            if (left <= 0) {
                throw Problems.bodyLate(within);
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
        throw new QueryFailure.TooLarge(most, "The request body is too large");
    }

    /** @param size bytes of the buffer of its body */
    private synchronized void take(int size, Held held) {
        var more = Math.max(0, size - FREE) - held.bytes;
        var own = takenBy.getOrDefault(held.caller, 0L) + more;
        if (taken + more > room || own > room / SHARES) {
            throw Problems.noRoomForBody();
        }
        if (more > 0) {
            taken += more;
            takenBy.put(held.caller, own);
            held.bytes += more;
        }
    }

    /** To be called when a request was answered, whether its body was read or not. */
    void giveBack(HttpServletRequest request) {
        if (request.getAttribute(TAKEN) instanceof Held held) {
            giveBack(held);
        }
    }

    private synchronized void giveBack(Held held) {
        taken -= held.bytes;
        var left = takenBy.getOrDefault(held.caller, 0L) - held.bytes;
        if (left > 0) {
            takenBy.put(held.caller, left);
        } else {
            takenBy.remove(held.caller);
        }
        held.bytes = 0;
    }

    /** Bytes that are taken now. */
    public synchronized long taken() {
        return taken;
    }
}
