package io.cistern.where;

/** Text that no dialect of the expression language could mean. The message never repeats the text. */
public final class SyntaxException extends Exception {

    private final int position;

    SyntaxException(int position, String message) {
        super(message);
        this.position = position;
    }

    /**
     * Where the fault is, in UTF-16 units from the text's start, 0 for the first: the bracket without its partner, the
     * opening quote, the operator that lacks an operand.
     */
    public int position() {
        return position;
    }
}
