package io.cistern.web.server;

import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's HTTP/1.1 protocol with bounds on the number, memory and time of connections. It resets the connection if an
 * answer that ends with its connection is incomplete. It is public because Tomcat creates it by its name.
 */
public final class BoundedHttp11Protocol extends Http11NioProtocol {

    private static final Logger log = LoggerFactory.getLogger(BoundedHttp11Protocol.class);

    /** The write buffer of a large answer, of the size that its writers use. */
    private static final int LARGE_WRITES = 64 * 1024;

    /** The send buffer of a socket. It is small enough to notice whether a client reads. */
    private static final int SEND_BUFFER = 256 * 1024;

    private static final long WATCH_MILLIS = 100;

    private @Nullable Connections connections;
    private String probes = "";
    private @Nullable Future<?> watch;

    public BoundedHttp11Protocol() {
        var endpoint = new BoundedEndpoint();
        super(endpoint);
        endpoint.protocol = this;
        var handler = new Watched(this);
        setHandler(handler);
        endpoint.setHandler(handler);
    }

    /**
     * Sets the bounds. Must be called before the start.
     *
     * @param probes the path of the health probes, which are answered even when there are too many requests
     */
    void bound(int most, ConnectionProperties limits, String probes) {
        this.connections = new Connections(most, limits);
        this.probes = probes;
        setMaxConnections(most + Connections.RESERVE);
        var idle = Math.toIntExact(limits.idle().toMillis());
        setKeepAliveTimeout(idle);
        setConnectionTimeout(Math.max(
                idle, Math.toIntExact(limits.head().toMillis()))); // applies to each read; the watch is stricter
        setProcessorCache(Math.max(8, most / 16));
        setAcceptCount(1024); // connections that arrive at once wait in the queue
        getEndpoint().getSocketProperties().setTxBufSize(SEND_BUFFER);
        setMaxTrailerSize(1024);
        setMaxExtensionSize(1024);
    }

    private Connections connections() {
        if (connections == null) {
            throw new IllegalStateException("The bounds were not set");
        }
        return connections;
    }

    @Override
    public void start() throws Exception {
        super.start();
        watch = getUtilityExecutor()
                .scheduleWithFixedDelay(this::watchOnce, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Catches failures, because an exception would end the schedule. */
    private void watchOnce() {
        try {
            connections().watch();
        } catch (RuntimeException e) {
            log.warn("The connections could not be checked; the next check follows", e);
        }
    }

    @Override
    public void stop() throws Exception {
        if (watch != null) {
            watch.cancel(false);
        }
        super.stop();
    }

    @Override
    protected Processor createProcessor() {
        return new BoundedHttp11Processor(this, getAdapter(), connections(), probes);
    }

    /** Registers each new connection, and gives it small buffers. */
    private static final class BoundedEndpoint extends NioEndpoint {

        private @Nullable BoundedHttp11Protocol protocol;

        @Override
        protected boolean setSocketOptions(SocketChannel accepted) {
            var connections = Objects.requireNonNull(protocol).connections();
            connections.makeRoom();
            if (!super.setSocketOptions(accepted)) {
                return false;
            }
            var socket = this.connections.get(accepted);
            if (socket != null) { // null if it is already closed
                connections.of(socket);
            }
            return true;
        }

        @Override
        protected NioChannel createChannel(SocketBufferHandler buffers) {
            return super.createChannel(new SocketBuffers(LARGE_WRITES));
        }
    }

    /** Notifies each connection when bytes arrive, and removes it when it is closed. */
    private static final class Watched extends ConnectionHandler<NioChannel> {

        private final BoundedHttp11Protocol protocol;

        Watched(BoundedHttp11Protocol protocol) {
            super(protocol);
            this.protocol = protocol;
        }

        @Override
        public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
            var connection = protocol.connections().of(socket);
            connection.arrives();
            var state = super.process(socket, event);
            if (state == SocketState.LONG) {
                connection.arrives(); // a part of the next request arrived with the last one
            }
            return state;
        }

        @Override
        public void release(SocketWrapperBase<NioChannel> socket) {
            protocol.connections().closed(socket);
            super.release(socket);
        }
    }
}
