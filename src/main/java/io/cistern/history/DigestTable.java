package io.cistern.history;

import io.cistern.rows.Hash128;
import java.util.BitSet;

/**
 * Maps each person to a digest, and marks the people that were found again. It uses open addressing, because a map of
 * objects would take four times the memory.
 */
final class DigestTable {

    private static final int WORDS = 4;

    /** The two words of the person and the two words of the digest, for each slot. */
    private final long[] words;

    private final BitSet taken;
    private final BitSet matched;
    private final int mask;
    private int unmatched;

    /** @param capacity the largest number of entries */
    DigestTable(int capacity) {
        var size = Integer.highestOneBit(Math.max(4, capacity + capacity / 2)) << 1;
        words = new long[WORDS * size];
        taken = new BitSet(size);
        matched = new BitSet(size);
        mask = size - 1;
    }

    /** The result of a look-up. */
    enum Match {
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
        unmatched++;
    }

    Match match(Hash128 person, Hash128 digest) {
        var slot = slot(person);
        if (!taken.get(slot)) {
            return Match.UNKNOWN;
        }
        matched.set(slot);
        unmatched--;
        return holds(slot, 2, digest) ? Match.SAME : Match.OTHER;
    }

    /** The number of people that were not found again. */
    int unmatched() {
        return unmatched;
    }

    /** Whether this person was not found again. */
    boolean isUnmatched(Hash128 person) {
        return !matched.get(slot(person));
    }

    /** The slot of this person, or the free slot for it. */
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
