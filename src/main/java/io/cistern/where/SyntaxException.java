package io.cistern.where;

/** The text is invalid in every dialect of the expression language. The message never repeats the text. */
public final class SyntaxException extends Exception {

    private final int position;

    SyntaxException(int position, String message) {
        super(message);
        this.position = position;
    }

    /**
     * The position of the error, in UTF-16 units from the start of the text, starting at 0: the unmatched bracket, the
     * opening quote, or the operator without an operand.
     */
    public int position() {
        return position;
    }
}
