package io.cistern.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A request for profiles on the wire. */
final class EngageExchange implements HttpHandler {

    private final Reception reception;
    private final CountDownLatch closing;

    EngageExchange(Reception reception, CountDownLatch closing) {
        this.reception = reception;
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
            return reception.answer(Incoming.of(exchange));
        } catch (Refusal refusal) {
            return refusal.reply(exchange.getRequestURI().toString());
        }
    }
}
