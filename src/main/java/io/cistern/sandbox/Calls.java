package io.cistern.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The log of what arrived: the last of it, so that a sandbox can run for ever. */
final class Calls {

    private static final int MOST = 10_000;
    private static final int LONGEST_VALUE = 1000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long count;

    /** A call whose answer may be still to come. */
    static final class Entry {

        private final Call call;
        private volatile int status;

        private Entry(Call call) {
            this.call = call;
        }

        void answered(int status) {
            this.status = status;
        }

        private Call now() {
            return new Call(call.arrived(), call.page(), call.session(), status, call.counted(), call.parameters());
        }
    }

    synchronized Entry add(Instant arrived, Incoming incoming, boolean counted) {
        var parameters = incoming.parameters();
        var values = parameters.all().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, value -> cut(value.getValue())));
        var entry = new Entry(new Call(arrived, incoming.page(), parameters.text("session_id"), 0, counted, values));
        if (entries.size() == MOST) {
            entries.removeFirst();
        }
        entries.addLast(entry);
        count++;
        return entry;
    }

    synchronized List<Call> list() {
        return entries.stream().map(Entry::now).toList();
    }

    synchronized long count() {
        return count;
    }

    private static String cut(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
    }
}
