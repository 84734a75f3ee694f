package io.cistern.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Logs the latest arrivals. The log is bounded, so that a sandbox can run without end. */
final class ArrivedCalls {

    private static final int MOST_CALLS = 10_000;
    private static final int LONGEST_VALUE = 1000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long count;

    /** A call whose answer may be pending. */
    static final class Entry {

        private final ArrivedCall arrivedCall;
        private volatile int status;

        private Entry(ArrivedCall arrivedCall) {
            this.arrivedCall = arrivedCall;
        }

        void answered(int status) {
            this.status = status;
        }

        private ArrivedCall snapshot() {
            return new ArrivedCall(
                    arrivedCall.arrived(),
                    arrivedCall.page(),
                    arrivedCall.session(),
                    status,
                    arrivedCall.counted(),
                    arrivedCall.parameters());
        }
    }

    synchronized Entry add(Instant arrived, IncomingRequest incomingRequest, boolean counted) {
        var sandboxParameters = incomingRequest.parameters();
        var values = sandboxParameters.all().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, value -> shorten(value.getValue())));
        var entry = new Entry(new ArrivedCall(
                arrived, incomingRequest.page(), sandboxParameters.text("session_id"), 0, counted, values));
        if (entries.size() == MOST_CALLS) {
            entries.removeFirst();
        }
        entries.addLast(entry);
        count++;
        return entry;
    }

    synchronized List<ArrivedCall> list() {
        return entries.stream().map(Entry::snapshot).toList();
    }

    synchronized long count() {
        return count;
    }

    private static String shorten(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
    }
}
