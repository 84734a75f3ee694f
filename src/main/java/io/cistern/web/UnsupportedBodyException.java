package io.cistern.web;

/** The body says that it is in a form that is not read here. */
final class UnsupportedBodyException extends Refusal {

    private final boolean compressed;

    private UnsupportedBodyException(String message, boolean compressed) {
        super(message);
        this.compressed = compressed;
    }

    static UnsupportedBodyException compressed() {
        return new UnsupportedBodyException("The body is compressed: send it as it is, without Content-Encoding", true);
    }

    static UnsupportedBodyException notJson() {
        return new UnsupportedBodyException(
                "The body is said to be of another type than JSON: send JSON, with Content-Type: application/json",
                false);
    }

    /** Whether its coding is refused, and not its type. */
    boolean isCompressed() {
        return compressed;
    }
}
