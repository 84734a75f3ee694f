package io.cistern.web.server;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/** Delegates everything to another adapter. Subclasses override {@link #service}. */
abstract class AdapterDecorator implements Adapter {

    private final Adapter next;

    AdapterDecorator(Adapter next) {
        this.next = next;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        next.service(request, response);
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return next.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
        return next.asyncDispatch(request, response, event);
    }

    @Override
    public void log(Request request, Response response, long time) {
        next.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        next.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return next.getDomain();
    }
}
