package io.cistern.sandbox;

import java.util.Map;

/** An answer that is an error: its status, its headers, and the text that stands under {@code error}. */
final class Refusal extends RuntimeException {

    private final int status;
    private final transient Map<String, String> headers;

    Refusal(int status, String error) {
        this(status, error, Map.of());
    }

    Refusal(int status, String error, Map<String, String> headers) {
        super(error, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    static Refusal invalid(String parameter) {
        return new Refusal(400, "Invalid parameter: " + parameter);
    }

    /** The one text that is documented for a page whose session is gone. */
    static Refusal uncached() {
        return new Refusal(400, "request for page in uncached query for params");
    }

    int status() {
        return status;
    }

    Reply reply(String request) {
        var reply = Reply.error(status, request, String.valueOf(getMessage()));
        headers.forEach(reply::header);
        return reply;
    }
}
