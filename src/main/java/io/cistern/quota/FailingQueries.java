package io.cistern.quota;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The queries of a project that Mixpanel fails at. A failure that may concern its query alone is not the circuit's business;
 * that several different queries fail, and none is answered in between, is Mixpanel's trouble and not theirs.
 */
final class FailingQueries {

    /** So many different queries are no coincidence. */
    static final int DIFFERENT = 3;

    /** So many show that a Mixpanel that failed before has not recovered. */
    static final int DIFFERENT_AGAIN = 2;

    /** Failures of one query that the circuit hears of when others fail, too: an ask and its second try. */
    private static final int MOST_OF_ONE = 2;

    private static final int MOST_KNOWN = 1000;

    /** How often each has failed since Mixpanel last answered any query. */
    private final Map<String, Integer> sinceAnAnswer = new HashMap<>();

    /** Those that have failed and were not answered since. */
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /** Whether Mixpanel failed at that query when it was last asked: a second try would be one more failure. */
    synchronized boolean isKnown(String fingerprint) {
        return known.containsKey(fingerprint);
    }

    /** Hears that Mixpanel answered a query, be it with a refusal. */
    synchronized void answered(String fingerprint) {
        sinceAnAnswer.clear();
        known.remove(fingerprint);
    }

    /** Hears that the circuit has opened: what follows is judged anew. */
    synchronized void forgetCounts() {
        sinceAnAnswer.clear();
    }

    /**
     * Hears that Mixpanel failed at a query; returns how many failures the circuit is to hear of.
     *
     * @param different so many different queries have to fail
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
