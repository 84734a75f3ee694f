package io.cistern.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The log of what arrived: the last of it, so that a sandbox can run for ever. */
final class ArrivedCalls {

    private static final int MOST = 10_000;
    private static final int LONGEST_VALUE = 1000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long count;

    /** A call whose answer may be still to come. */
    static final class Entry {

        private final ArrivedCall arrivedCall;
        private volatile int status;

        private Entry(ArrivedCall arrivedCall) {
            this.arrivedCall = arrivedCall;
        }

        void answered(int status) {
            this.status = status;
        }

        private ArrivedCall now() {
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
                .collect(Collectors.toMap(Map.Entry::getKey, value -> cut(value.getValue())));
        var entry = new Entry(new ArrivedCall(
                arrived, incomingRequest.page(), sandboxParameters.text("session_id"), 0, counted, values));
        if (entries.size() == MOST) {
            entries.removeFirst();
        }
        entries.addLast(entry);
        count++;
        return entry;
    }

    synchronized List<ArrivedCall> list() {
        return entries.stream().map(Entry::now).toList();
    }

    synchronized long count() {
        return count;
    }

    private static String cut(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
    }
}
