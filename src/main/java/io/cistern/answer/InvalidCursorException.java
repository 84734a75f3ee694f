package io.cistern.answer;

/** A cursor that belongs to another query, or points behind the end of its answer. */
public final class InvalidCursorException extends RuntimeException {

    public InvalidCursorException(String message) {
        super(message);
    }

    public static InvalidCursorException ofAnotherQuery() {
        return new InvalidCursorException(
                "The cursor belongs to another question; send it with the body it was given for");
    }
}
