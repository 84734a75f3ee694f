package io.cistern.sandbox.project;

import java.util.Map;

/** An error answer: its status, its headers, and the text in its field {@code error}. */
public final class SandboxRefusal extends RuntimeException {

    private final int status;
    private final transient Map<String, String> headers;

    public SandboxRefusal(int status, String error) {
        this(status, error, Map.of());
    }

    public SandboxRefusal(int status, String error, Map<String, String> headers) {
        super(error, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    static SandboxRefusal invalid(String parameter) {
        return new SandboxRefusal(400, "Invalid parameter: " + parameter);
    }

    /** Returns the only documented error for a page whose session no longer exists. */
    public static SandboxRefusal uncached() {
        return new SandboxRefusal(400, "request for page in uncached query for params");
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
