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

/** What one connection is doing. Its phase changes only in the thread that holds the lock of its socket. */
public final class Connection {

    /** What is expected of it next. */
    private enum Phase {
        /** The rest of a request's head; of a new connection all of it. */
        HEAD,
        /** The next request, of which nothing has arrived. */
        IDLE,
        /** The answer to its request. */
        REQUEST
    }

    /** A client that reads nothing: since when, and the time of the last write before. */
    private record Stall(long since, long lastWrite) {

        boolean isNone() {
            return lastWrite < 0;
        }
    }

    /** The attribute of a request that holds its connection. */
    private static final String ATTRIBUTE = Connection.class.getName();

    private static final Stall NO_STALL = new Stall(0, -1);

    /** No deadline of a body. */
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

    /** @param turns how often it, and others, were watched */
    Connection(SocketWrapperBase<NioChannel> socket, ConnectionProperties limits, IntSupplier turns) {
        this.socket = socket;
        this.limits = limits;
        this.turns = turns;
        this.turn = turns.getAsInt();
        this.readTimeout = socket.getReadTimeout();
    }

    /** The connection of a request; null when another server than this one runs the application. */
    public static @Nullable Connection of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Connection connection ? connection : null;
    }

    /** Lets the request find this connection. */
    void serves(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Null once it is closed. */
    @Nullable
    SocketChannel channel() {
        return socket.getSocket().getIOChannel();
    }

    /** Bytes have arrived. */
    void arrives() {
        if (phase == Phase.IDLE) {
            become(Phase.HEAD);
        }
    }

    /**
     * A request begins.
     *
     * @param isHttp10 whether its answer may have no other end than that of the connection
     * @param delimited whether a client notices that its answer was cut, even when the connection ends with a FIN
     */
    void begins(boolean isHttp10, BooleanSupplier delimited) {
        this.delimited = delimited;
        // a time-out of Tomcat's counts from the last write, and an answer may take minutes to begin or to go on
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

    /** How long a read of its body may take, each of several attempts and all of them. */
    public void readWithin(Duration wait) {
        socket.setReadTimeout(Math.max(1, wait.toMillis()));
        readUntil = Math.max(1, System.nanoTime() + wait.toNanos());
    }

    /** Its body needs to be read no more. */
    public void isRead() {
        socket.setReadTimeout(readTimeout);
        readUntil = NONE;
    }

    boolean isWaiting() {
        return phase != Phase.REQUEST;
    }

    /** Whether a request of it was answered before. */
    boolean isAnswered() {
        return answered;
    }

    /** Since when it waits, in nanoseconds. */
    long since() {
        return since;
    }

    /** In which turn of the watch it began to wait. */
    int turn() {
        return turn;
    }

    /** Closes or cuts it when it takes longer than it may. */
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

    /** Closes it unless a request of it is being read or answered at this moment. */
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
     * Whether Tomcat's poller waits for bytes of it. Else some have come and wait for a thread; or it is so new that Tomcat
     * would log the close as an error.
     */
    private boolean isPolled() {
        var channel = channel();
        return channel != null
                && channel.isRegistered()
                && socket instanceof NioSocketWrapper nio
                && nio.interestOpsHas(SelectionKey.OP_READ);
    }

    /** How long the client has read nothing while its answer waits to be written. */
    private Duration stalledFor(long now) {
        var seen = stall;
        if (!(socket instanceof NioSocketWrapper nio) || !nio.interestOpsHas(SelectionKey.OP_WRITE)) {
            stall = NO_STALL;
        } else if (seen.lastWrite() == nio.getLastWrite()) {
            return Duration.ofNanos(now - seen.since());
        } else {
            stall = new Stall(now, nio.getLastWrite());
        }
        return Duration.ZERO;
    }

    /** The same, as of the last check; zero for an answer that must not be cut. */
    Duration stalled(long now) {
        var seen = stall;
        return !seen.isNone() && !isWaiting() && delimited.getAsBoolean()
                ? Duration.ofNanos(now - seen.since())
                : Duration.ZERO;
    }

    /** Makes the write fail for which its client does not read, in the thread that writes. */
    void cut() {
        var channel = channel();
        try {
            if (channel != null) {
                channel.shutdownOutput();
            }
        } catch (IOException e) {
            // it is closed already
        }
    }

    /** Makes the read fail that waits for more of a body, in the thread that reads. */
    private void stopReading() {
        var channel = channel();
        try {
            if (channel != null) {
                channel.shutdownInput();
            }
        } catch (IOException e) {
            // it is closed already
        }
    }
}
