package io.cistern.sandbox;

import com.sun.net.httpserver.HttpExchange;
import io.cistern.sandbox.project.EngageQuery;
import io.cistern.sandbox.project.SandboxParameters;
import io.cistern.sandbox.project.SandboxRefusal;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * A request for profiles, as it arrived.
 *
 * @param request path and query, which errors repeat
 * @param authorization the header, if present
 * @param fault the fault that the request asks for by its header
 * @param gzip whether the answer may be compressed
 * @param arrivedNanos when it arrived, by the monotonic clock
 */
record IncomingRequest(
        String request,
        SandboxParameters parameters,
        int page,
        Optional<String> authorization,
        Optional<String> fault,
        boolean gzip,
        long arrivedNanos) {

    private static final int LARGEST_BODY = 16 << 20;

    static IncomingRequest of(HttpExchange exchange) throws IOException {
        long arrived = System.nanoTime();
        var body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
        if (body.length == LARGEST_BODY) {
            throw new SandboxRefusal(413, "Request too large");
        }
        var sandboxParameters = SandboxParameters.read(exchange.getRequestURI().getRawQuery(), body);
        return new IncomingRequest(
                exchange.getRequestURI().toString(),
                sandboxParameters,
                EngageQuery.page(sandboxParameters),
                header(exchange, "Authorization"),
                header(exchange, "X-Sandbox-Fault"),
                header(exchange, "Accept-Encoding").stream()
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("gzip")),
                arrived);
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }
}
