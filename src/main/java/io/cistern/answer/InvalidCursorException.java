package io.cistern.answer;

/** A cursor that we never gave, or gave for another question. */
public final class InvalidCursorException extends Exception {
    public InvalidCursorException(String message) {
        super(message);
    }
}
