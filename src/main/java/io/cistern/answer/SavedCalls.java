package io.cistern.answer;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that one request did not pay for, because their pages were cached or others fetched them. */
public final class SavedCalls {

    private final AtomicInteger calls = new AtomicInteger();

    public void add(int number) {
        calls.addAndGet(number);
    }

    public int number() {
        return calls.get();
    }
}
