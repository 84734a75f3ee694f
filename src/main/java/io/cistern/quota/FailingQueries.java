package io.cistern.quota;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tracks the queries of a project that Mixpanel fails at. A failure that may concern its query alone does not count for
 * the circuit. It counts when several different queries fail and none is answered in between, because the cause is then
 * Mixpanel and not the queries.
 */
final class FailingQueries {

    /** The number of different failing queries that counts as a failure of Mixpanel. */
    static final int DIFFERENT = 3;

    /** The same number after the circuit was open: it shows that Mixpanel has not recovered. */
    static final int DIFFERENT_AGAIN = 2;

    /** The most failures of one query that are reported to the circuit: a call and its retry. */
    private static final int MOST_OF_ONE = 2;

    private static final int MOST_KNOWN = 1000;

    /** The failures of each query since Mixpanel last answered any query. */
    private final Map<String, Integer> sinceAnAnswer = new HashMap<>();

    /** The queries that have failed and were not answered since. */
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /** Whether the last call for the query failed. A retry would then be likely to fail as well. */
    synchronized boolean isKnown(String fingerprint) {
        return known.containsKey(fingerprint);
    }

    /** Notes that Mixpanel answered a query, even if with a refusal. */
    synchronized void answered(String fingerprint) {
        sinceAnAnswer.clear();
        known.remove(fingerprint);
    }

    /** Resets the counts when the circuit opens. */
    synchronized void forgetCounts() {
        sinceAnAnswer.clear();
    }

    /**
     * Notes that Mixpanel failed at a query, and returns how many failures to report to the circuit.
     *
     * @param different how many different queries must fail before any failure is reported
     */
    synchronized int failed(String fingerprint, int different) {
        known.put(fingerprint, true);
        if (sinceAnAnswer.size() == MOST_KNOWN) {
            return 1;
        }
        var isNew = sinceAnAnswer.merge(fingerprint, 1, Integer::sum) == 1;
        if (sinceAnAnswer.size() < different) {
            return 0;
        }
        return isNew && sinceAnAnswer.size() == different
                ? sinceAnAnswer.values().stream()
                        .mapToInt(times -> Math.min(times, MOST_OF_ONE))
                        .sum()
                : 1;
    }
}
