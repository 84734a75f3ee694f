package io.cistern.table;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The waiting tasks of one caller. Tasks of answers that are being sent take turns, so that every client keeps
 * receiving data. Among the other tasks the oldest runs first, so that few requests have results in memory. The two
 * kinds alternate.
 */
final class WaitingTasks<T extends Comparable<T>> {

    private final PriorityQueue<T> unsent = new PriorityQueue<>();
    private final ArrayDeque<T> sending = new ArrayDeque<>();
    private boolean unsentIsNext;

    void add(T task, boolean isSending) {
        if (isSending) {
            sending.add(task);
        } else {
            unsent.add(task);
        }
    }

    @Nullable
    T poll() {
        var isUnsent = sending.isEmpty() || (unsentIsNext && !unsent.isEmpty());
        unsentIsNext = !isUnsent;
        return isUnsent ? unsent.poll() : sending.poll();
    }

    boolean remove(T task) {
        return unsent.remove(task) || sending.remove(task);
    }

    int size() {
        return unsent.size() + sending.size();
    }

    /** The latest task whose answer has sent no bytes; null when there is none. */
    @Nullable
    T latestUnsent() {
        return unsent.isEmpty() ? null : Collections.max(unsent);
    }
}
