package io.cistern.profile;

import java.util.Arrays;

/**
 * Counts distinct people by the fingerprints of their ids: a set with open addressing, for a million boxed ones would take
 * fifty megabytes in place of sixteen.
 */
public final class People {

    private long[] slots = new long[1024];
    private boolean hasZero;
    private int count;

    /** Adds somebody; false when that is somebody who was added before. */
    public boolean add(long person) {
        if (person == 0) {
            var isNew = !hasZero;
            hasZero = true;
            return isNew;
        }
        var slot = slot(person);
        if (slots[slot] == person) {
            return false;
        }
        slots[slot] = person;
        count++;
        if (count > slots.length / 2) {
            grow();
        }
        return true;
    }

    /** How many were added, each once. */
    public int count() {
        return count + (hasZero ? 1 : 0);
    }

    private void grow() {
        var before = slots;
        slots = new long[2 * before.length];
        Arrays.stream(before).filter(person -> person != 0).forEach(person -> slots[slot(person)] = person);
    }

    /** Where that person is, or would be. */
    private int slot(long person) {
        var mask = slots.length - 1;
        var slot = (int) (person >>> 32) & mask;
        while (slots[slot] != 0 && slots[slot] != person) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
