package io.cistern.web.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * An error as Mixpanel tells it: {@code {"error": .., "request": ..}}. Mixpanel repeats the whole request there; this one
 * tells its path alone, for the rest may be about a person.
 */
public final class EngageError {

    private static final List<String> PATHS = List.of("/api/query/engage", "/api/2.0/engage");

    private EngageError() {}

    /** Whether who asks there is a Mixpanel client. */
    public static boolean isFor(HttpServletRequest request) {
        return isFor(request.getRequestURI());
    }

    public static boolean isFor(String path) {
        return path.startsWith("/api/");
    }

    /** The error of a request that could not be read: which path it was for is told only as far as it is one of ours. */
    public static byte[] unread(String error, String path) {
        var known = PATHS.stream().filter(path::startsWith).findFirst().orElse("/api/");
        return json(error, known);
    }

    /** A problem, in the words of Mixpanel's clients. */
    public static ResponseEntity<byte[]> response(Problem problem, HttpServletRequest request) {
        return ResponseEntity.status(problem.status())
                .headers(problem.headers())
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(json(problem.detail(), request.getRequestURI()));
    }

    private static byte[] json(String error, String path) {
        var json = Json.MAPPER.createObjectNode();
        json.put("error", error);
        json.put("request", path);
        return Json.MAPPER.writeValueAsBytes(json);
    }

    /** Writes a problem where no controller does. Its headers are written already. */
    static void write(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream().write(json(problem.detail(), request.getRequestURI()));
    }
}
