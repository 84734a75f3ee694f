package io.cistern.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * An error as Mixpanel tells it: {@code {"error": .., "request": ..}}. Mixpanel repeats the whole request there; this one
 * tells its path alone, for the rest may be about a person.
 */
final class EngageError {

    private EngageError() {}

    /** Whether who asks there is a Mixpanel client. */
    static boolean isFor(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/");
    }

    static void write(EngageRefusal refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var retryAfter = refusal.retryAfter();
        if (retryAfter != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, RateLimits.seconds(retryAfter))));
        }
        response.setStatus(refusal.status());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        var json = Json.MAPPER.createObjectNode();
        json.put("error", refusal.error());
        json.put("request", request.getRequestURI());
        response.getOutputStream().write(Json.MAPPER.writeValueAsBytes(json));
    }
}
