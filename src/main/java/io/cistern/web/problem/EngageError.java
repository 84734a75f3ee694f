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
 * Writes an error in Mixpanel's form: {@code {"error": .., "request": ..}}. Mixpanel repeats the whole request there;
 * this class writes only the path, because the rest may contain personal data.
 */
public final class EngageError {

    private static final List<String> PATHS = List.of("/api/query/engage", "/api/2.0/engage");

    private EngageError() {}

    /** Whether the request is for the endpoints of Mixpanel clients. */
    public static boolean isFor(HttpServletRequest request) {
        return isFor(request.getRequestURI());
    }

    public static boolean isFor(String path) {
        return path.startsWith("/api/");
    }

    /** Returns the error of a request that could not be read; of its path only a known prefix is repeated. */
    public static byte[] unread(String error, String path) {
        var prefix = PATHS.stream().filter(path::startsWith).findFirst().orElse("/api/");
        return json(error, prefix);
    }

    /** Returns a problem in Mixpanel's form. */
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

    /** Writes a problem outside a controller. Its headers are already written. */
    static void write(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(problem.status().value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream().write(json(problem.detail(), request.getRequestURI()));
    }
}
