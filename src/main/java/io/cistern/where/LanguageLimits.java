package io.cistern.where;

/**
 * How much of the language is read. The bounds are far above anything seen in use; they keep hostile input from the
 * stack and the heap.
 */
public final class LanguageLimits {

    /** UTF-16 units of an expression. A list of some thousand ids fits. */
    public static final int LENGTH = 256 * 1024;

    /** Brackets within brackets, prefix operators in a row, and levels of a tree. */
    public static final int NESTING = 200;

    /** Digits before or behind the point of a number. A double holds less than 310. */
    public static final int DIGITS = 1000;

    private LanguageLimits() {}

    /** An expression that is within its grammar and yet more than we take. */
    static final class Exceeded extends IllegalArgumentException {
        Exceeded(String message) {
            super(message);
        }
    }
}
