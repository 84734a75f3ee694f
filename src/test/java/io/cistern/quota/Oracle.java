package io.cistern.quota;

import io.cistern.quota.SimulatedServer.Stay;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Checks the rules by the server's timestamps alone. It shares no code with the limiter or with the simulated server's
 * own refusals.
 */
final class Oracle {

    private Oracle() {}

    /**
     * The findings.
     *
     * @param arrived calls that took a place in the window, or wanted one
     * @param overWindow calls that came when the window held its limit of ours alone
     * @param overConcurrency calls that came when as many of ours were worked on as may be
     * @param together the most that were worked on at a time, the one that came included
     * @param used part of what the limit allows from the first call to the last
     */
    record Verdict(int arrived, int overWindow, int overConcurrency, int together, double used) {}

    static Verdict judge(List<Stay> stays, int limit, long window, int concurrency) {
        var worked = new PriorityQueue<Long>();
        int overConcurrency = 0;
        int together = 0;
        int places = 0;
        long first = Long.MAX_VALUE;
        long last = 0;
        for (var stay : stays) {
            var at = stay.arrived();
            while (!worked.isEmpty() && worked.peek() <= at) {
                worked.remove();
            }
            overConcurrency += worked.size() >= concurrency ? 1 : 0;
            together = Math.max(together, worked.size() + 1);
            if (stay.counted()) {
                places++;
                first = Math.min(first, at);
                last = at;
            }
            if (stay.done() > at) {
                worked.add(stay.done());
            }
        }
        // the last windowful opens no further window, so it is left out with the time after it
        var possible = limit * (double) (last - first) / window;
        var overWindow = overWindow(stays, limit, window).size();
        return new Verdict(places, overWindow, overConcurrency, together, (places - limit) / possible);
    }

    /** Calls that came when the window held its limit of ours alone. */
    static List<Stay> overWindow(List<Stay> stays, int limit, long window) {
        var counted = new ArrayDeque<Long>();
        var over = new ArrayList<Stay>();
        for (var stay : stays) {
            if (stay.counted()) {
                while (!counted.isEmpty() && stay.arrived() - counted.getFirst() >= window) {
                    counted.removeFirst();
                }
                if (counted.size() >= limit) {
                    over.add(stay);
                }
                counted.addLast(stay.arrived());
            }
        }
        return over;
    }

    /**
     * By how many permits a caller that always waits was behind its share at most: in any two windows, of all that went
     * in them.
     */
    static double behind(List<Stay> stays, long window, String caller, double share) {
        var counted = stays.stream().filter(Stay::counted).toList();
        double worst = 0;
        int end = 0;
        int mine = 0;
        for (int begin = 0; begin < counted.size(); begin++) {
            var from = counted.get(begin).arrived();
            while (end < counted.size() && counted.get(end).arrived() < from + 2 * window) {
                mine += counted.get(end++).caller().equals(caller) ? 1 : 0;
            }
            if (end == counted.size()) {
                break; // these two windows are not over
            }
            worst = Math.max(worst, share * (end - begin) - mine);
            mine -= counted.get(begin).caller().equals(caller) ? 1 : 0;
        }
        return worst;
    }
}
