package io.cistern.answer;

import io.cistern.table.Tables;

/** Computes as answers do, for tests of other packages. */
public final class Computing {

    private static final long HEAVY = 1_000_000_000;

    private Computing() {}

    /** Waits for a turn with these options, as a long part of an answer does. */
    public static void takeATurn(AskOptions askOptions, Tables tables) {
        askOptions.<Boolean, RuntimeException>compute(tables, HEAVY, () -> true);
    }
}
