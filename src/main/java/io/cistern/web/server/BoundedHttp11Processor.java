package io.cistern.web.server;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Processes the requests of one connection, and passes the connection to its adapters. */
final class BoundedHttp11Processor extends Http11Processor {

    private final BoundingAdapter bounding;
    private final AbortingAdapter aborting;
    private final Connections connections;

    BoundedHttp11Processor(
            AbstractHttp11Protocol<?> protocol, Adapter adapter, Connections connections, String probes) {
        var aborting = new AbortingAdapter(adapter);
        var bounding = new BoundingAdapter(aborting, connections, probes);
        super(protocol, bounding);
        this.aborting = aborting;
        this.bounding = bounding;
        this.connections = connections;
    }

    @Override
    @SuppressWarnings("unchecked") // this protocol has only such sockets
    public SocketState service(SocketWrapperBase<?> wrapper) throws IOException {
        var connection = connections.of((SocketWrapperBase<NioChannel>) wrapper);
        bounding.serves(connection);
        aborting.serves(connection.channel());
        return super.service(wrapper);
    }
}
