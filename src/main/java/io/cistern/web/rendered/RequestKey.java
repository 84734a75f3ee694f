package io.cistern.web.rendered;

import io.cistern.web.identity.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything in a request that its answer depends on.
 *
 * @param headers the values of {@link #HEADERS}
 * @param identity the caller and its rights
 */
record RequestKey(
        String method,
        String path,
        @Nullable String parameters,
        List<List<String>> headers,
        Identity identity,
        ByteBuffer body) {

    /** The headers that a query, the options of its answer or the form of its answer are read from. */
    static final List<String> HEADERS = List.of(
            "Accept",
            "Accept-Encoding",
            "Cache-Control",
            "Cistern-Max-Cost",
            "Content-Encoding",
            "Content-Type",
            "Prefer");

    static RequestKey of(HttpServletRequest request, byte[] body) {
        return new RequestKey(
                request.getMethod(),
                request.getRequestURI(),
                request.getQueryString(),
                HEADERS.stream()
                        .map(name -> Collections.list(request.getHeaders(name)))
                        .<List<String>>map(List::copyOf)
                        .toList(),
                Identity.of(request),
                ByteBuffer.wrap(body));
    }

    /** The heap that it uses, in bytes, roughly. */
    int weight() {
        var texts = path.length()
                + (parameters == null ? 0 : parameters.length())
                + headers.stream()
                        .flatMap(List::stream)
                        .mapToInt(String::length)
                        .sum();
        return 500 + 2 * texts + body.capacity();
    }
}
