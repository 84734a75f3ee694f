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
 * What a caller is told in place of an answer (RFC 9457). The instance is a number of its own: the request's path may
 * hold a person's id, and its query string a question about one.
 *
 * @param json what is told; more fields may be put into it
 */
public record Problem(HttpStatusCode status, ObjectNode json, HttpHeaders headers) {

    public static Problem of(ProblemType type, HttpStatus status, @Nullable String detail) {
        return of("/problems/" + type.path(), type.title(), status, detail);
    }

    /** A problem that its status explains, with what to do about it. */
    public static Problem blank(HttpStatusCode status) {
        return blank(status, StatusDetails.of(status));
    }

    public static Problem blank(HttpStatusCode status, String detail) {
        var known = HttpStatus.resolve(status.value());
        return of("about:blank", known == null ? "Error" : known.getReasonPhrase(), status, detail);
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

    /** What it says, or what its status means. */
    String detail() {
        return json.path("detail").asString(json.path("title").asString("Error"));
    }

    /** This problem, after which the same request may be sent again. */
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

    /** Writes it where no controller does, in Mixpanel's form to Mixpanel's clients. */
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
