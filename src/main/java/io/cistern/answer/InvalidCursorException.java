package io.cistern.answer;

/** Reports a cursor that belongs to another query, or that points behind the end of its answer. */
public final class InvalidCursorException extends RuntimeException {

    public InvalidCursorException(String message) {
        super(message);
    }

    public static InvalidCursorException ofAnotherQuery() {
        return new InvalidCursorException(
                "The cursor belongs to another query; send it with the body of its own query");
    }
}
