package io.cistern.history;

import io.cistern.rows.Hash128;
import java.util.BitSet;

/**
 * A digest for each person, and who of them was met again: a table with open addressing, since a map of objects would take
 * four times the memory.
 */
final class DigestTable {

    private static final int WORDS = 4;

    /** Of each slot the two words of the person, then those of the digest. */
    private final long[] words;

    private final BitSet taken;
    private final BitSet met;
    private final int mask;
    private int unmet;

    /** @param most how many are put in, at most */
    DigestTable(int most) {
        var size = Integer.highestOneBit(Math.max(4, most + most / 2)) << 1;
        words = new long[WORDS * size];
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

    void put(Hash128 person, Hash128 digest) {
        var slot = slot(person);
        taken.set(slot);
        words[WORDS * slot] = person.high();
        words[WORDS * slot + 1] = person.low();
        words[WORDS * slot + 2] = digest.high();
        words[WORDS * slot + 3] = digest.low();
        unmet++;
    }

    Meeting meet(Hash128 person, Hash128 digest) {
        var slot = slot(person);
        if (!taken.get(slot)) {
            return Meeting.UNKNOWN;
        }
        met.set(slot);
        unmet--;
        return holds(slot, 2, digest) ? Meeting.SAME : Meeting.OTHER;
    }

    /** How many were not met. */
    int unmet() {
        return unmet;
    }

    /** Whether that person was not met. */
    boolean isUnmet(Hash128 person) {
        return !met.get(slot(person));
    }

    /** Where that person is, or would be. */
    private int slot(Hash128 person) {
        var slot = person.spread() & mask;
        while (taken.get(slot) && !holds(slot, 0, person)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean holds(int slot, int word, Hash128 hash) {
        return words[WORDS * slot + word] == hash.high() && words[WORDS * slot + word + 1] == hash.low();
    }
}
