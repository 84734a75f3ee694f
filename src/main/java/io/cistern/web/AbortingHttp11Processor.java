package io.cistern.web;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Processes the requests of one connection, and tells its adapter which connection that is. */
final class AbortingHttp11Processor extends Http11Processor {

    private final AbortingAdapter aborting;

    AbortingHttp11Processor(AbstractHttp11Protocol<?> protocol, Adapter adapter) {
        var aborting = new AbortingAdapter(adapter);
        super(protocol, aborting);
        this.aborting = aborting;
    }

    @Override
    public SocketState service(SocketWrapperBase<?> wrapper) throws IOException {
        aborting.serves(wrapper.getSocket() instanceof NioChannel socket ? socket.getIOChannel() : null);
        return super.service(wrapper);
    }
}
