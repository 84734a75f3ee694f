package io.cistern.quota;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Measures how many of the possible calls a limiter made. Like all of the {@link Oracle}, it shares no code with the
 * real limiter, and compares it with the best possible one, which knows the future.
 *
 * @param taken the places in the server's window that our calls took
 * @param possible the places that they could have taken
 */
record Fullness(double taken, double possible) {

    /**
     * What the server allows, and we allow ourselves.
     *
     * @param reserve places that batch work leaves free for people; those that people take count as any others
     * @param end until when the world is looked at
     */
    record Rules(int limit, int reserve, long window, long end) {
        Rules(int limit, long window, long end) {
            this(limit, 0, window, end);
        }
    }

    /** Something that begins or ends. */
    private record Change(long at, int ours, int others, int hindrances) {}

    /**
     * That of a world in which somebody always waits: how full the window was on average.
     *
     * <p>The best one calls as soon as there is room. So at any instant at which calls can be made its window is full, and
     * fuller no window can be. While none can be made nothing is judged: the best one could only wait, too. So it does
     * not matter whether a burst fell just before a hindrance or would have come just after, and the windows that are cut
     * off by the end are alike for both.
     *
     * @param calls when ours came that were served
     */
    static Fullness whenAllWait(List<Long> calls, Chronicle chronicle, Rules rules) {
        var changes = new ArrayList<Change>();
        for (var call : calls) {
            changes.add(new Change(chronicle.surely(call), 1, 0, 0));
            changes.add(new Change(chronicle.surely(call) + rules.window(), -1, 0, 0));
        }
        for (var call : chronicle.foreign()) {
            changes.add(new Change(chronicle.surely(call), 0, 1, 0));
            changes.add(new Change(chronicle.surely(call) + rules.window(), 0, -1, 0));
        }
        for (var hindrance : chronicle.hindrances(rules.end())) {
            changes.add(new Change(hindrance.span().from(), 0, 0, 1));
            changes.add(new Change(hindrance.span().until(), 0, 0, -1));
        }
        changes.add(new Change(chronicle.surely(rules.end()), 0, 0, 0));
        changes.sort(Comparator.comparingLong(Change::at));
        return average(changes, rules, chronicle.surely(rules.end()));
    }

    private static Fullness average(List<Change> changes, Rules rules, long end) {
        double taken = 0;
        double possible = 0;
        int ours = 0;
        int others = 0;
        int hindrances = 0;
        long since = 0;
        for (var change : changes) {
            var at = Math.min(end, change.at());
            if (hindrances == 0) {
                var room = Math.max(0, rules.limit() - others);
                var used = Math.min(ours, room);
                taken += (double) (at - since) / end * used;
                possible += (double) (at - since) / end * Math.max(used, room - rules.reserve());
            }
            since = at;
            ours += change.ours();
            others += change.others();
            hindrances += change.hindrances();
        }
        return new Fullness(taken, possible);
    }

    /** That of a world in which somebody asks now and then: how many were let through of those who could have been. */
    static Fullness whenSomeAsk(int served, Chronicle chronicle, Rules rules) {
        return new Fullness(served, Foresight.calls(chronicle, rules).size());
    }

    /** That of several worlds together. */
    Fullness and(Fullness other) {
        return new Fullness(taken + other.taken, possible + other.possible);
    }

    double part() {
        return taken / possible;
    }
}
