package io.cistern.audience;

import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what a base audience would have saved.
 *
 * @param held the costs of the queries that it would have answered
 * @param span the time over which they were spent
 * @param refreshes how often it would have been refreshed in that time
 */
record SavingsEstimate(ProfileQuery query, List<QueryCost> held, Duration refresh, Duration span, long refreshes) {

    static SavingsEstimate of(ProfileQuery query, List<QueryCost> held, Duration refresh, Duration span) {
        return new SavingsEstimate(
                query, held, refresh, span, Math.max(1, Math.ceilDiv(span.toMillis(), refresh.toMillis())));
    }

    /**
     * Returns advice for a known cost of one refresh, if the audience saves calls.
     *
     * @param room what one refresh may cost beside the existing audiences
     */
    Optional<Advice> at(int one, int room) {
        var costs = one * refreshes;
        var saves = calls() - costs;
        return one <= room && saves > 0
                ? Optional.of(advice(saves, costs, "one refresh costs " + counted(one, "call", "calls")))
                : Optional.empty();
    }

    /** Returns advice for an unknown cost of one refresh, with the highest cost at which the audience saves calls. */
    Optional<Advice> upTo(int room) {
        var most = Math.min(room, (calls() - 1) / refreshes);
        return most > 0
                ? Optional.of(advice(
                        calls(),
                        null,
                        "its size is unknown, and it saves calls while one refresh costs at most "
                                + counted(most, "call", "calls")))
                : Optional.empty();
    }

    private Advice advice(long saves, @Nullable Long costs, String price) {
        return new Advice(query, askedBy(), refresh, saves, costs, held.size(), because(price));
    }

    private String because(String price) {
        return "%s that it would have answered cost %s within %s; %s, and it would have been refreshed every %s"
                .formatted(
                        counted(held.size(), "query", "queries"),
                        counted(calls(), "call", "calls"),
                        Durations.about(span),
                        price,
                        Durations.text(refresh));
    }

    private long calls() {
        return held.stream().mapToLong(QueryCost::calls).sum();
    }

    private Set<String> askedBy() {
        return held.stream()
                .filter(queryCost -> queryCost.query().equals(query))
                .findFirst()
                .map(QueryCost::callers)
                .orElse(Set.of());
    }

    private static String counted(long number, String singular, String plural) {
        return number + " " + (number == 1 ? singular : plural);
    }
}
