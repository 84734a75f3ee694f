package io.cistern.rows;

/**
 * A set of people by the hashes of their ids. It uses open addressing, because a million objects would take twice the
 * memory.
 */
public final class IdTable {

    private long[] slots = new long[2048];
    private boolean hasZero;
    private int count;

    /** Adds a person and returns whether the person is new. */
    public boolean add(Hash128 person) {
        if (isZero(person)) {
            var isNew = !hasZero;
            hasZero = true;
            return isNew;
        }
        var slot = slot(person.high(), person.low());
        if (!isFree(slot)) {
            return false;
        }
        put(slot, person.high(), person.low());
        count++;
        if (4 * count > slots.length) {
            grow();
        }
        return true;
    }

    /** Whether this person was added. */
    public boolean contains(Hash128 person) {
        return isZero(person) ? hasZero : !isFree(slot(person.high(), person.low()));
    }

    /** The number of distinct people. */
    public int count() {
        return count + (hasZero ? 1 : 0);
    }

    private void grow() {
        var old = slots;
        slots = new long[2 * old.length];
        for (var i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                put(slot(old[i], old[i + 1]), old[i], old[i + 1]);
            }
        }
    }

    private void put(int slot, long high, long low) {
        slots[slot] = high;
        slots[slot + 1] = low;
    }

    /** The slot of this person, or the free slot for it. */
    private int slot(long high, long low) {
        var mask = slots.length - 1;
        var slot = 2 * Hash128.spread(low) & mask;
        while (!isFree(slot) && (slots[slot] != high || slots[slot + 1] != low)) {
            slot = slot + 2 & mask;
        }
        return slot;
    }

    private boolean isFree(int slot) {
        return slots[slot] == 0 && slots[slot + 1] == 0;
    }

    private static boolean isZero(Hash128 person) {
        return person.high() == 0 && person.low() == 0;
    }
}
