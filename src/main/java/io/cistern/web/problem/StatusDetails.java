package io.cistern.web.problem;

import org.springframework.http.HttpStatusCode;

/** Says what to do about a status, where nothing more is known. */
public final class StatusDetails {

    public static final String BODY =
            "The body cannot be read to its end: its length or its chunks are wrong, or it is incomplete";

    private StatusDetails() {}

    public static String of(HttpStatusCode status) {
        return switch (status.value()) {
            case 400 ->
                "The request is not well-formed HTTP, or its target or a parameter cannot be decoded: percent-encode it as"
                        + " UTF-8";
            case 401 -> "Credentials are required: send Authorization: Bearer with a caller's key";
            case 403 -> "This request is not allowed here";
            case 404 -> "This path does not exist: GET / lists the endpoints, and /v3/api-docs describes them";
            case 405 -> "This path does not support this method; Allow lists the methods that it supports";
            case 406 -> "No format that Accept allows is available: accept application/json, or omit Accept";
            case 408 -> "The request did not arrive in time: send the complete request again";
            case 411 -> "The length of the body is required: send Content-Length, or Transfer-Encoding: chunked";
            case 413 -> "The request is larger than this service allows: ask for less at a time";
            case 414 ->
                "The request line is longer than server.max-http-request-header-size allows: send the same query"
                        + " as the body of a POST";
            case 415 -> "The body must be JSON, uncompressed";
            case 416 -> "The range begins after the end: Content-Range gives the length";
            case 417 -> "Expect supports only 100-continue: omit the header";
            case 421 ->
                "This service does not answer to that host name; cistern.security.hosts lists the allowed names";
            case 431 ->
                "The headers are too long or too many (server.max-http-request-header-size): send fewer, and send a long"
                        + " query as the body of a POST";
            case 501 ->
                "This method or this transfer coding is not implemented: Transfer-Encoding supports only chunked";
            case 503 -> "This service cannot answer now: retry later";
            case 505 -> "This service supports only HTTP/1.1 and HTTP/1.0";
            default ->
                status.is5xxServerError()
                        ? "An unexpected error: the log describes it under the number in instance"
                        : "The request cannot be answered";
        };
    }
}
