package io.cistern.rows;

/**
 * Distinct people, told apart by the hashes of their ids: a set with open addressing, since a million objects would take
 * twice the memory.
 */
public final class IdTable {

    private long[] slots = new long[2048];
    private boolean hasZero;
    private int count;

    /** Adds a person; false when the same person was added before. */
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

    /** Whether that person was added. */
    public boolean contains(Hash128 person) {
        return isZero(person) ? hasZero : !isFree(slot(person.high(), person.low()));
    }

    /** How many different people were added. */
    public int count() {
        return count + (hasZero ? 1 : 0);
    }

    private void grow() {
        var before = slots;
        slots = new long[2 * before.length];
        for (var i = 0; i < before.length; i += 2) {
            if (before[i] != 0 || before[i + 1] != 0) {
                put(slot(before[i], before[i + 1]), before[i], before[i + 1]);
            }
        }
    }

    private void put(int slot, long high, long low) {
        slots[slot] = high;
        slots[slot + 1] = low;
    }

    /** Where that person is, or would be. */
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
