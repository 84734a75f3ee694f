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
 * Makes incomplete answers to HTTP/1.0 fail. Such an answer may have neither a length nor chunks, and then it ends
 * where its connection ends (RFC 9112, 6.3): a client accepts an incomplete one as complete if the connection is closed
 * in order. So while an answer is written, every close resets the connection: after a failure, or at the end of the
 * service or its process.
 */
final class AbortingAdapter extends AdapterDecorator {

    private static final Logger log = LoggerFactory.getLogger(AbortingAdapter.class);

    /** Value of SO_LINGER: a close delivers what was written. */
    private static final int DELIVER = -1;

    /** Value of SO_LINGER: a close resets the connection. */
    private static final int RESET = 0;

    private @Nullable SocketChannel connection;

    AbortingAdapter(Adapter next) {
        super(next);
    }

    /** Sets the connection. Must be called before each request. */
    void serves(@Nullable SocketChannel connection) {
        this.connection = connection;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        if (request.protocol().equals("HTTP/1.1")) { // answers are chunked, and an incomplete one lacks its last chunk
            super.service(request, response);
            return;
        }
        onClose(RESET);
        try {
            super.service(request, response);
        } finally {
            if (!response.isCommitted() || mayWrite(response)) {
                onClose(DELIVER); // the kernel has the answer, or it will be written
            } else if (connection != null) {
                connection.close(); // closed here because TLS would first announce an orderly end
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
                        "SO_LINGER of the connection cannot be set: {}",
                        e.getClass().getName());
            }
        }
    }
}
