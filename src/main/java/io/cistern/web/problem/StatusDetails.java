package io.cistern.web.problem;

import org.springframework.http.HttpStatusCode;

/** Says what to do about a status when nothing more specific is known. */
final class StatusDetails {

    public static final String BODY = "The body is incomplete: its length or its chunks are wrong, or it was cut off";

    private StatusDetails() {}

    public static String of(HttpStatusCode status) {
        return switch (status.value()) {
            case 400 ->
                "The request is not well-formed HTTP, or its target or a parameter cannot be decoded: percent-encode it as"
                        + " UTF-8";
            case 401 -> "Send credentials: Authorization: Bearer with a caller's key";
            case 403 -> "This request is not allowed";
            case 404 -> "There is no such path: GET / lists the endpoints, and /v3/api-docs describes them";
            case 405 -> "This path does not allow this method; Allow lists those that it does";
            case 406 -> "No format that Accept allows is available: accept application/json, or leave Accept out";
            case 408 -> "The request did not arrive in time: send it again, completely";
            case 411 -> "Send the length of the body: Content-Length, or Transfer-Encoding: chunked";
            case 413 -> "The request is too large: ask for less at a time";
            case 414 ->
                "The request line is longer than server.max-http-request-header-size allows: POST takes the same query in"
                        + " its body";
            case 415 -> "Send the body as JSON, not compressed";
            case 416 -> "The range begins after the end: Content-Range gives the length";
            case 417 -> "Expect supports 100-continue only: leave it out";
            case 421 -> "This service has no such host name; cistern.security.hosts lists its names";
            case 431 ->
                "The headers are too long or too many (server.max-http-request-header-size): send fewer, and POST"
                        + " a long query in a body";
            case 501 -> "This method or transfer coding is not implemented: Transfer-Encoding supports chunked only";
            case 503 -> "The service cannot answer now: try again later";
            case 505 -> "The service supports HTTP/1.1 and HTTP/1.0";
            default ->
                status.is5xxServerError()
                        ? "Unexpected error: the log has its details under the number in instance"
                        : "The request cannot be answered";
        };
    }
}
