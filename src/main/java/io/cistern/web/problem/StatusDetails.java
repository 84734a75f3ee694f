package io.cistern.web.problem;

import org.springframework.http.HttpStatusCode;

/** What to do about each status, where no more is known than that. */
public final class StatusDetails {

    public static final String BODY =
            "The body cannot be read to its end: its length or its chunks are wrong, or it was cut";

    private StatusDetails() {}

    public static String of(HttpStatusCode status) {
        return switch (status.value()) {
            case 400 ->
                "The request is not well-formed HTTP, or its target or a parameter cannot be decoded: percent-encode it as"
                        + " UTF-8";
            case 401 -> "Say who asks: Authorization: Bearer and a caller's key";
            case 403 -> "This request is not allowed here";
            case 404 -> "Nothing is here: GET / names the endpoints, and /v3/api-docs describes them";
            case 405 -> "This path does not take this method; Allow names those that it takes";
            case 406 -> "Nothing that Accept takes can be sent: accept application/json, or leave Accept out";
            case 408 -> "The request did not arrive in time: send it again, and all of it";
            case 411 -> "Say how long the body is: Content-Length, or Transfer-Encoding: chunked";
            case 413 -> "The request is larger than is read here: ask for less at a time";
            case 414 ->
                "The request line is longer than server.max-http-request-header-size allows: POST takes the same query in"
                        + " its body";
            case 415 -> "The body is to be JSON, not compressed";
            case 416 -> "The range begins behind the end: Content-Range tells the length";
            case 417 -> "Of Expect only 100-continue is understood: leave it out";
            case 421 -> "This service is not asked by that host name; cistern.security.hosts lists names";
            case 431 ->
                "The headers are longer or more than is read here (server.max-http-request-header-size): send fewer, and POST"
                        + " a long query in a body";
            case 501 ->
                "This method, or this transfer coding, is not implemented: of Transfer-Encoding only chunked is understood";
            case 503 -> "This service cannot answer now: ask again later";
            case 505 -> "HTTP/1.1 and HTTP/1.0 are understood here";
            default ->
                status.is5xxServerError()
                        ? "An unexpected error, which the log tells under the number of instance"
                        : "The request cannot be answered as it is";
        };
    }
}
