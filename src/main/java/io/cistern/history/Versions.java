package io.cistern.history;

import java.util.BitSet;

/**
 * A digest for each person, and who of them was met again: a table with open addressing, since a map of objects would take
 * four times the memory. Fingerprints are hashes already.
 */
final class Versions {

    private final long[] people;
    private final long[] digests;
    private final BitSet taken;
    private final BitSet met;
    private final int mask;
    private int unmet;

    /** @param most how many are put in, at most */
    Versions(int most) {
        var size = Integer.highestOneBit(Math.max(4, most + most / 2)) << 1;
        people = new long[size];
        digests = new long[size];
        taken = new BitSet(size);
        met = new BitSet(size);
        mask = size - 1;
    }

    /** What is known of somebody who is met. */
    enum Meeting {
        UNKNOWN,
        SAME,
        OTHER
    }

    void put(long person, long digest) {
        var slot = slot(person);
        taken.set(slot);
        people[slot] = person;
        digests[slot] = digest;
        unmet++;
    }

    Meeting meet(long person, long digest) {
        var slot = slot(person);
        if (!taken.get(slot)) {
            return Meeting.UNKNOWN;
        }
        met.set(slot);
        unmet--;
        return digests[slot] == digest ? Meeting.SAME : Meeting.OTHER;
    }

    /** How many were not met. */
    int unmet() {
        return unmet;
    }

    /** Whether that person was not met. */
    boolean isUnmet(long person) {
        return !met.get(slot(person));
    }

    /** Where that person is, or would be. */
    private int slot(long person) {
        var slot = (int) (person >>> 32) & mask;
        while (taken.get(slot) && people[slot] != person) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
