package io.cistern.web.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The open connections of one port. When there are too many, the connection that has waited longest for a request is closed,
 * and those that never sent one are closed first. So a client that sends its request is not kept out by clients that do not.
 */
final class Connections {

    /** Beyond the bound, for probes, and to refuse other requests with a reason. */
    static final int RESERVE = 32;

    /**
     * A connection is not closed before the watch has run so often since its last request: within this time a request that was
     * sent at once has arrived. It is counted in runs, not in seconds, because nothing arrives during a garbage collection.
     */
    private static final int ARRIVAL = 3;

    /** An answer whose client has read nothing for so long is cut when all connections are busy. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    private final Map<SocketWrapperBase<NioChannel>, Connection> open = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final int most;
    private final ConnectionProperties limits;
    private final Semaphore drains;
    private final AtomicInteger turns = new AtomicInteger();

    Connections(int most, ConnectionProperties limits) {
        this.most = most;
        this.limits = limits;
        this.drains = new Semaphore(Math.max(1, most / 8));
    }

    Connection of(SocketWrapperBase<NioChannel> socket) {
        var known = open.get(socket);
        if (known != null) {
            return known;
        }
        var connection = open.computeIfAbsent(socket, added -> new Connection(added, limits, turns::get));
        if (socket.isClosed()) {
            open.remove(socket);
        }
        return connection;
    }

    void closed(SocketWrapperBase<NioChannel> socket) {
        open.remove(socket);
    }

    /** Connections that are open now. */
    int count() {
        return open.size();
    }

    /** Whether the request that begins is one too many. {@link #ended} is to be called in any case. */
    boolean begun() {
        return requests.incrementAndGet() > most;
    }

    void ended() {
        requests.decrementAndGet();
    }

    /** How many refused bodies may be drained at once, each by who takes a permit. */
    Semaphore drains() {
        return drains;
    }

    /** Before a connection is added. */
    void makeRoom() {
        if (open.size() >= most) {
            evict(Math.max(1, most / 16));
        }
    }

    /** To be called ten times a second. */
    void watch() {
        turns.incrementAndGet();
        var now = System.nanoTime();
        open.values().forEach(connection -> connection.watch(now));
        if (open.size() >= most + RESERVE) {
            evict(Math.max(1, most / 2)); // for no connection is accepted that would make room
        }
    }

    /** Closes several at once, because each search looks at all connections. */
    private void evict(int batch) {
        var waiting = open.values().stream()
                .filter(Connection::isWaiting)
                .filter(connection -> turns.get() - connection.turn() >= ARRIVAL)
                .map(Waiting::of)
                .sorted()
                .toList();
        var closed = 0;
        for (var candidate : waiting) {
            if (closed == batch) {
                break;
            }
            if (candidate.connection().closeIfWaiting()) {
                closed++;
            }
        }
        if (closed == 0) {
            cutSlow(batch);
        }
    }

    /** A connection as it was when it was compared with others, which may change at any time. */
    private record Waiting(Connection connection, boolean isAnswered, long since) implements Comparable<Waiting> {

        static Waiting of(Connection connection) {
            return new Waiting(connection, connection.isAnswered(), connection.since());
        }

        /** Those that never had a request come first, and of equals the oldest. */
        @Override
        public int compareTo(Waiting other) {
            return isAnswered == other.isAnswered
                    ? Long.signum(since - other.since)
                    : Boolean.compare(isAnswered, other.isAnswered);
        }
    }

    /** A connection, and how long its client has read nothing. */
    private record Stalled(Connection connection, Duration time) {}

    private void cutSlow(int batch) {
        var now = System.nanoTime();
        open.values().stream()
                .map(connection -> new Stalled(connection, connection.stalled(now)))
                .filter(stalled -> stalled.time().compareTo(SLOW) > 0)
                .sorted(Comparator.comparing(Stalled::time).reversed())
                .limit(batch)
                .forEach(stalled -> stalled.connection().cut());
    }
}
