package io.cistern.advice;

import io.cistern.audience.Durations;
import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be said for keeping an audience: the questions that it would have answered.
 *
 * @param refreshes how often it would have been asked anew meanwhile
 */
record SavingsEstimate(ProfileQuery query, List<QueryCost> held, Duration refresh, Duration span, long refreshes) {

    static SavingsEstimate of(ProfileQuery query, List<QueryCost> held, Duration refresh, Duration span) {
        return new SavingsEstimate(
                query, held, refresh, span, Math.max(1, Math.ceilDiv(span.toMillis(), refresh.toMillis())));
    }

    /**
     * What comes of it when one refresh costs so many calls.
     *
     * @param room what one may cost beside the audiences that are kept
     */
    Optional<Advice> at(int one, int room) {
        var costs = one * refreshes;
        var saves = calls() - costs;
        return one <= room && saves > 0
                ? Optional.of(advice(saves, costs, "one refresh costs " + counted(one, "call")))
                : Optional.empty();
    }

    /** What comes of it while nobody has seen how much a refresh costs: up to what it would pay. */
    Optional<Advice> upTo(int room) {
        var most = Math.min(room, (calls() - 1) / refreshes);
        return most > 0
                ? Optional.of(advice(
                        calls(),
                        null,
                        "its size is not known here, and it pays while one refresh costs at most "
                                + counted(most, "call")))
                : Optional.empty();
    }

    private Advice advice(long saves, @Nullable Long costs, String price) {
        return new Advice(query, askedBy(), refresh, saves, costs, held.size(), because(price));
    }

    private String because(String price) {
        return "%s that it holds cost %s within %s; %s, and there would have been one every %s"
                .formatted(
                        counted(held.size(), "question"),
                        counted(calls(), "call"),
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

    private static String counted(long number, String what) {
        return number == 1 ? "1 " + what : number + " " + what + "s";
    }
}
