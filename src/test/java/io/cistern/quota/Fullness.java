package io.cistern.quota;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How full the server's window was of our calls, of how full the best limiter there can be would have kept it, on average.
 * Like all of the {@link Oracle}, it shares no code with the real one.
 *
 * <p>The best one, which knows all that is to come, calls as soon as there is room. So at any instant at which calls can
 * be made its window is full, and fuller no window can be. While none can be made nothing is judged: the best one could
 * only wait, too. So it does not matter whether a burst fell just before a hindrance or would have come just after, and
 * the windows that are cut off by the end are alike for both.
 *
 * @param taken places in the window that our calls took
 * @param possible places that they could have taken
 */
record Fullness(double taken, double possible) {

    /** Something that begins or ends. */
    private record Change(long at, int ours, int theirs, int hindrances) {}

    /**
     * Looks at a world until its end.
     *
     * @param calls when ours came that were served
     * @param usable the limit, less what is kept free
     */
    static Fullness of(List<Long> calls, Chronicle chronicle, int usable, long window, long end) {
        var changes = new ArrayList<Change>();
        for (var call : calls) {
            var at = chronicle.surely(call);
            changes.add(new Change(at, 1, 0, 0));
            changes.add(new Change(at + window, -1, 0, 0));
        }
        for (var foreign : chronicle.foreign()) {
            var at = chronicle.surely(foreign);
            changes.add(new Change(at, 0, 1, 0));
            changes.add(new Change(at + window, 0, -1, 0));
        }
        for (var hindrance : chronicle.hindrances(end)) {
            changes.add(new Change(hindrance.span().from(), 0, 0, 1));
            changes.add(new Change(hindrance.span().until(), 0, 0, -1));
        }
        changes.add(new Change(chronicle.surely(end), 0, 0, 0));
        changes.sort(Comparator.comparingLong(Change::at));
        return add(changes, usable, chronicle.surely(end));
    }

    private static Fullness add(List<Change> changes, int usable, long end) {
        double taken = 0;
        double possible = 0;
        int ours = 0;
        int theirs = 0;
        int hindrances = 0;
        long since = 0;
        for (var change : changes) {
            var at = Math.min(end, change.at());
            if (hindrances == 0) {
                var most = Math.max(0, usable - theirs);
                taken += (double) (at - since) / end * Math.min(ours, most);
                possible += (double) (at - since) / end * most;
            }
            since = at;
            ours += change.ours();
            theirs += change.theirs();
            hindrances += change.hindrances();
        }
        return new Fullness(taken, possible);
    }

    /** That of several worlds together. */
    Fullness and(Fullness other) {
        return new Fullness(taken + other.taken, possible + other.possible);
    }

    double part() {
        return taken / possible;
    }
}
