package io.cistern.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

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

    /** A problem, in the words of Mixpanel's clients. */
    static ResponseEntity<byte[]> response(Problem problem, HttpServletRequest request) {
        return ResponseEntity.status(problem.status())
                .headers(problem.headers())
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(json(detail(problem), request));
    }

    /** What a problem says, or what its status means. */
    static String detail(Problem problem) {
        return problem.json()
                .path("detail")
                .asString(problem.json().path("title").asString("Error"));
    }

    private static byte[] json(String error, HttpServletRequest request) {
        var json = Json.MAPPER.createObjectNode();
        json.put("error", error);
        json.put("request", request.getRequestURI());
        return Json.MAPPER.writeValueAsBytes(json);
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
        response.getOutputStream().write(json(refusal.error(), request));
    }
}
