package io.cistern.sandbox.project;

import java.util.SplittableRandom;

/** Makes all random values from the seed and the purpose. Equal arguments have equal results. */
public final class SeededRandom {
    private SeededRandom() {}

    public static SplittableRandom of(long seed, String what) {
        return new SplittableRandom(hash(seed, what));
    }

    /** Returns a number from 0 to below the bound. */
    public static int below(int bound, long seed, String what) {
        return (int) Long.remainderUnsigned(hash(seed, what), bound);
    }

    private static long hash(long seed, String what) {
        long hash = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        for (int i = 0; i < what.length(); i++) {
            hash = (hash ^ what.charAt(i)) * 0x100000001B3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }
}
