package io.cistern.web.server;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Tracks what one connection does. Its phase changes only in the thread that holds the lock of its socket. */
final class Connection {

    /** What the connection waits for. */
    private enum Phase {
        /** The rest of a request's head; for a new connection all of it. */
        HEAD,
        /** The next request, of which nothing has arrived. */
        IDLE,
        /** The answer to its request. */
        REQUEST
    }

    /** A client that reads nothing: the start of this state, and the time of the last write before. */
    private record Stall(long since, long lastWrite) {

        boolean isNone() {
            return lastWrite < 0;
        }
    }

    /** The request attribute that contains the connection. */
    private static final String ATTRIBUTE = Connection.class.getName();

    private static final Stall NO_STALL = new Stall(0, -1);

    /** The value for no deadline. */
    private static final long NONE = 0;

    private final SocketWrapperBase<NioChannel> socket;
    private final ConnectionProperties limits;
    private final IntSupplier turns;
    private final long readTimeout;
    private volatile Phase phase = Phase.HEAD;
    private volatile long since = System.nanoTime();
    private volatile int turn;
    private volatile boolean answered;
    private volatile BooleanSupplier delimited = () -> true;
    private volatile long readUntil = NONE;
    private volatile Stall stall = NO_STALL;

    /** @param turns the number of runs of the watch */
    Connection(SocketWrapperBase<NioChannel> socket, ConnectionProperties limits, IntSupplier turns) {
        this.socket = socket;
        this.limits = limits;
        this.turns = turns;
        this.turn = turns.getAsInt();
        this.readTimeout = socket.getReadTimeout();
    }

    /** Returns the connection of a request; null when another server runs the application. */
    public static @Nullable Connection of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Connection connection ? connection : null;
    }

    /** Stores this connection in the request. */
    void serves(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Returns the channel; null once the connection is closed. */
    @Nullable
    SocketChannel channel() {
        return socket.getSocket().getIOChannel();
    }

    /** Records that bytes have arrived. */
    void arrives() {
        if (phase == Phase.IDLE) {
            become(Phase.HEAD);
        }
    }

    /**
     * Records that a request begins.
     *
     * @param isHttp10 whether the answer may end only with the connection
     * @param delimited whether a client notices an incomplete answer even when the connection ends with a FIN
     */
    void begins(boolean isHttp10, BooleanSupplier delimited) {
        this.delimited = delimited;
        // Tomcat's timeout counts from the last write, and an answer may pause for minutes
        socket.setWriteTimeout(isHttp10 ? limits.stall().toMillis() : -1);
        become(Phase.REQUEST);
    }

    void ends() {
        answered = true;
        isRead();
        become(Phase.IDLE);
        if (socket.getSocketBufferHandler() instanceof SocketBuffers buffers) {
            buffers.shrink();
        }
    }

    private void become(Phase next) {
        since = System.nanoTime();
        turn = turns.getAsInt();
        stall = NO_STALL;
        phase = next;
    }

    /** Limits the time to read the body: for each of several reads, and for all together. */
    public void readWithin(Duration wait) {
        socket.setReadTimeout(Math.max(1, wait.toMillis()));
        readUntil = Math.max(1, System.nanoTime() + wait.toNanos());
    }

    /** Removes the limit because the body needs no more reads. */
    public void isRead() {
        socket.setReadTimeout(readTimeout);
        readUntil = NONE;
    }

    boolean isWaiting() {
        return phase != Phase.REQUEST;
    }

    /** Whether an earlier request was answered. */
    boolean isAnswered() {
        return answered;
    }

    /** Returns since when it waits, in nanoseconds. */
    long since() {
        return since;
    }

    /** Returns the run of the watch in which it began to wait. */
    int turn() {
        return turn;
    }

    /** Closes or cuts the connection when it exceeds a time limit. */
    void watch(long now) {
        switch (phase) {
            case HEAD -> {
                if (now - since > limits.head().toNanos()) {
                    closeIfWaiting();
                }
            }
            case IDLE -> {
                if (now - since > limits.idle().toNanos()) {
                    closeIfWaiting();
                }
            }
            case REQUEST -> {
                var deadline = readUntil;
                if (deadline != NONE && now - deadline > 0) {
                    stopReading();
                }
                if (delimited.getAsBoolean() && stalledFor(now).compareTo(limits.stall()) > 0) {
                    cut();
                }
            }
        }
    }

    /** Closes the connection unless a request is being read or answered at this moment. */
    boolean closeIfWaiting() {
        if (!isWaiting() || !socket.getLock().tryLock()) {
            return false;
        }
        try {
            if (isWaiting() && isPolled()) {
                socket.close();
            }
            return socket.isClosed();
        } finally {
            socket.getLock().unlock();
        }
    }

    /**
     * Whether Tomcat's poller waits for bytes of the connection. Otherwise bytes have arrived and wait for a thread, or
     * the connection is so new that Tomcat would log the close as an error.
     */
    private boolean isPolled() {
        var channel = channel();
        return channel != null
                && channel.isRegistered()
                && socket instanceof NioSocketWrapper nio
                && nio.interestOpsHas(SelectionKey.OP_READ);
    }

    /** Updates and returns how long the client has read nothing while its answer waits to be written. */
    private Duration stalledFor(long now) {
        var last = stall;
        if (!(socket instanceof NioSocketWrapper nio) || !nio.interestOpsHas(SelectionKey.OP_WRITE)) {
            stall = NO_STALL;
        } else if (last.lastWrite() == nio.getLastWrite()) {
            return Duration.ofNanos(now - last.since());
        } else {
            stall = new Stall(now, nio.getLastWrite());
        }
        return Duration.ZERO;
    }

    /** Returns the value of the last check; zero for an answer that must not be cut. */
    Duration stalled(long now) {
        var last = stall;
        return !last.isNone() && !isWaiting() && delimited.getAsBoolean()
                ? Duration.ofNanos(now - last.since())
                : Duration.ZERO;
    }

    /** Makes a blocked write fail, in the thread that writes. */
    void cut() {
        var channel = channel();
        try {
            if (channel != null) {
                channel.shutdownOutput();
            }
        } catch (IOException e) {
            // the connection is already closed
        }
    }

    /** Makes a read that waits for a body fail, in the thread that reads. */
    private void stopReading() {
        var channel = channel();
        try {
            if (channel != null) {
                channel.shutdownInput();
            }
        } catch (IOException e) {
            // the connection is already closed
        }
    }
}
