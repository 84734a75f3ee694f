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
 * Holds the open connections of one port. When there are too many, the connection that has waited longest for a request
 * is closed, and those that never sent one are closed first. So idle clients cannot block a client that sends its
 * request.
 */
final class Connections {

    /** Connections beyond the bound, for probes and to refuse other requests with a reason. */
    static final int RESERVE = 32;

    /**
     * The runs of the watch after a request before a connection may be closed: by then a request that was sent at once
     * has arrived. Runs are counted, not seconds, because nothing arrives during a garbage collection.
     */
    private static final int ARRIVAL_RUNS = 3;

    /** When all connections are busy, an answer is cut if its client has read nothing for this time. */
    private static final Duration SLOW_CLIENT = Duration.ofSeconds(5);

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
        var existing = open.get(socket);
        if (existing != null) {
            return existing;
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

    /** Counts a new request, and returns whether it is one too many. {@link #ended} must be called in any case. */
    boolean begun() {
        return requests.incrementAndGet() > most;
    }

    void ended() {
        requests.decrementAndGet();
    }

    /** Returns the permits to drain the bodies of refused requests. */
    Semaphore drains() {
        return drains;
    }

    /** Makes room for a new connection. */
    void makeRoom() {
        if (open.size() >= most) {
            evict(Math.max(1, most / 16));
        }
    }

    /** Checks all connections. Must be called ten times a second. */
    void watch() {
        turns.incrementAndGet();
        var now = System.nanoTime();
        open.values().forEach(connection -> connection.watch(now));
        if (open.size() >= most + RESERVE) {
            evict(Math.max(1, most / 2)); // because no further connection is accepted that would make room
        }
    }

    /** Closes several connections at once, because each search looks at all connections. */
    private void evict(int batch) {
        var waiting = open.values().stream()
                .filter(Connection::isWaiting)
                .filter(connection -> turns.get() - connection.turn() >= ARRIVAL_RUNS)
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

    /** A connection with its state at one moment, because the state may change during a comparison. */
    private record Waiting(Connection connection, boolean isAnswered, long since) implements Comparable<Waiting> {

        static Waiting of(Connection connection) {
            return new Waiting(connection, connection.isAnswered(), connection.since());
        }

        /** Orders connections without a request first, then the oldest. */
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
                .filter(stalled -> stalled.time().compareTo(SLOW_CLIENT) > 0)
                .sorted(Comparator.comparing(Stalled::time).reversed())
                .limit(batch)
                .forEach(stalled -> stalled.connection().cut());
    }
}
