package io.cistern.web;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** What one connection is doing. Its fields change only in the thread that holds the lock of its socket. */
final class Connection {

    /** What is expected of it next. */
    private enum Phase {
        /** The rest of a request's head; of a new connection all of it. */
        HEAD,
        /** The next request, of which nothing has arrived. */
        IDLE,
        /** The answer to its request. */
        REQUEST
    }

    private final SocketWrapperBase<NioChannel> socket;
    private final long readTimeout;
    private volatile Phase phase = Phase.HEAD;
    private volatile long since = System.nanoTime();
    private volatile boolean answered;
    private volatile boolean delimited;

    Connection(SocketWrapperBase<NioChannel> socket) {
        this.socket = socket;
        this.readTimeout = socket.getReadTimeout();
    }

    /** The connection of the channel; null once it is closed. */
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

    /** @param delimited whether a client notices an answer that is cut though its connection ends in order */
    void begins(boolean delimited) {
        this.delimited = delimited;
        become(Phase.REQUEST);
    }

    void ends() {
        answered = true;
        socket.setReadTimeout(readTimeout);
        become(Phase.IDLE);
        if (socket.getSocketBufferHandler() instanceof SocketBuffers buffers) {
            buffers.shrink();
        }
    }

    private void become(Phase next) {
        since = System.nanoTime();
        phase = next;
    }

    /** How long a read of its socket waits for bytes. */
    void readWithin(Duration wait) {
        socket.setReadTimeout(Math.max(1, wait.toMillis()));
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

    /** Whether its request should have arrived before now. */
    boolean isLate(long now, Duration head, Duration idle) {
        return switch (phase) {
            case HEAD -> now - since > head.toNanos();
            case IDLE -> now - since > idle.toNanos();
            case REQUEST -> false;
        };
    }

    /** Closes it unless a request of it is being read or answered at this moment. */
    boolean closeIfWaiting() {
        if (!isWaiting() || !socket.getLock().tryLock()) {
            return false;
        }
        try {
            if (isWaiting()) {
                socket.close();
            }
            return socket.isClosed();
        } finally {
            socket.getLock().unlock();
        }
    }

    /** Since when its client has taken nothing of an answer, in milliseconds of the clock; empty unless it may be cut. */
    long stalledSince() {
        return !isWaiting()
                        && delimited
                        && socket instanceof NioSocketWrapper nio
                        && nio.interestOpsHas(SelectionKey.OP_WRITE)
                ? nio.getLastWrite()
                : Long.MAX_VALUE;
    }

    /** Makes the write fail for which its client does not read, in the thread that writes. */
    void cut() {
        var channel = channel();
        if (channel != null) {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                // it is closed already
            }
        }
    }
}
