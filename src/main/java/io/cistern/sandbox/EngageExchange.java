package io.cistern.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.cistern.sandbox.project.SandboxRefusal;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Handles a request for profiles over HTTP. */
final class EngageExchange implements HttpHandler {

    private final RequestHandler requestHandler;
    private final CountDownLatch closing;

    EngageExchange(RequestHandler requestHandler, CountDownLatch closing) {
        this.requestHandler = requestHandler;
        this.closing = closing;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            reply(exchange).send(exchange, closing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Reply.Broken();
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            return requestHandler.answer(IncomingRequest.of(exchange));
        } catch (SandboxRefusal e) {
            return Reply.of(e, exchange.getRequestURI().toString());
        }
    }
}
