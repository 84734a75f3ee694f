package io.cistern.web.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes unfinished answers to HTTP/1.0 fail. Such an answer may have neither a length nor chunks, and then it ends where
 * its connection ends (RFC 9112, 6.3): a client takes a cut one for whole if the connection ends in order. So while an
 * answer is written, a close resets the connection, whatever closes it: a failure, the end of the service, or the end of
 * its process.
 */
final class AbortingAdapter extends AdapterDecorator {

    private static final Logger log = LoggerFactory.getLogger(AbortingAdapter.class);

    /** Of SO_LINGER: what was written is delivered after the close. */
    private static final int DELIVER = -1;

    /** Of SO_LINGER: a close resets the connection. */
    private static final int RESET = 0;

    private @Nullable SocketChannel connection;

    AbortingAdapter(Adapter next) {
        super(next);
    }

    /** To be called before each request, with the connection it came by. */
    void serves(@Nullable SocketChannel connection) {
        this.connection = connection;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        if (request.protocol().equals("HTTP/1.1")) { // answers are chunked there, and a cut one lacks its last chunk
            super.service(request, response);
            return;
        }
        onClose(RESET);
        try {
            super.service(request, response);
        } finally {
            if (!response.isCommitted() || mayWrite(response)) {
                onClose(DELIVER); // the answer is with the kernel, or still to be written
            } else if (connection != null) {
                connection.close(); // now, for TLS would first announce an orderly end
            }
        }
    }

    private static boolean mayWrite(Response response) {
        var isAllowed = new AtomicBoolean();
        response.action(ActionCode.IS_IO_ALLOWED, isAllowed);
        return isAllowed.get();
    }

    private void onClose(int linger) {
        if (connection != null && connection.isOpen()) {
            try {
                connection.setOption(StandardSocketOptions.SO_LINGER, linger);
            } catch (IOException | UnsupportedOperationException e) {
                log.debug(
                        "How the connection closes cannot be set: {}",
                        e.getClass().getName());
            }
        }
    }
}
