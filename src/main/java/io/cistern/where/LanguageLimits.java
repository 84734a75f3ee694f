package io.cistern.where;

/**
 * Limits on the size of an expression. They are far above anything seen in use, and protect the stack and the heap from
 * hostile input.
 */
public final class LanguageLimits {

    /** The limit on the UTF-16 units of an expression. A list of several thousand ids fits. */
    public static final int LENGTH = 256 * 1024;

    /** The limit on nested brackets, on consecutive prefix operators, and on levels of a tree. */
    public static final int NESTING = 200;

    /** The limit on digits before or after the decimal point. A double has fewer than 310. */
    public static final int DIGITS = 1000;

    private LanguageLimits() {}

    /** An expression that fits the grammar but exceeds a limit. */
    static final class Exceeded extends IllegalArgumentException {
        Exceeded(String message) {
            super(message);
        }
    }
}
