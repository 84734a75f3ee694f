package io.cistern.web.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error response (RFC 9457). The instance is a random number, because the path may contain a person's id, and the
 * query string personal data.
 *
 * @param json the body, to which fields can be added
 */
public record Problem(HttpStatusCode status, ObjectNode json, HttpHeaders headers) {

    public static Problem of(ProblemType type, HttpStatus status, @Nullable String detail) {
        return of("/problems/" + type.path(), type.title(), status, detail);
    }

    /** Returns a problem whose status explains it, with advice. */
    public static Problem blank(HttpStatusCode status) {
        return blank(status, StatusDetails.of(status));
    }

    /** Returns a problem for a body that cannot be read. */
    public static Problem unreadable(HttpStatusCode status) {
        return blank(status, StatusDetails.BODY);
    }

    public static Problem blank(HttpStatusCode status, String detail) {
        var standard = HttpStatus.resolve(status.value());
        return of("about:blank", standard == null ? "Error" : standard.getReasonPhrase(), status, detail);
    }

    private static Problem of(String type, String title, HttpStatusCode status, @Nullable String detail) {
        var json = Json.MAPPER.createObjectNode();
        json.put("type", type);
        json.put("title", title);
        json.put("status", status.value());
        if (detail != null) {
            json.put("detail", detail);
        }
        json.put("instance", "urn:uuid:" + UUID.randomUUID());
        return new Problem(status, json, new HttpHeaders());
    }

    /** Returns its detail, or its title if it has none. */
    public String detail() {
        return json.path("detail").asString(json.path("title").asString("Error"));
    }

    /** Adds the time after which the same request may be sent again. */
    public Problem retryAfter(Duration wait) {
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, RateLimits.seconds(wait))));
        return this;
    }

    public String instance() {
        return json.get("instance").stringValue();
    }

    public byte[] bytes() {
        return Json.MAPPER.writeValueAsBytes(json);
    }

    /** Writes the problem outside a controller, in Mixpanel's form to Mixpanel's clients. */
    public void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        headers.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        if (EngageError.isFor(request)) {
            EngageError.write(this, request, response);
            return;
        }
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream().write(bytes());
    }

    public ResponseEntity<byte[]> response() {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(bytes());
    }
}
