package io.cistern.testing;

/** How many cases a test of many tries: few, or all with <code>-Pthorough</code> or <code>-Dsize=full</code>. */
public final class Size {

    private static final boolean IS_FULL = "full".equals(System.getProperty("size"));

    private Size() {}

    /** Returns the number for this run, one of the two. */
    public static int of(int small, int full) {
        return IS_FULL ? full : small;
    }

    /** Whether this run tries all cases. */
    public static boolean isFull() {
        return IS_FULL;
    }
}
