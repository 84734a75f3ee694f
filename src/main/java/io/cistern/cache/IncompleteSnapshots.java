package io.cistern.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Remembers the last incomplete answers to each query. */
final class IncompleteSnapshots {

    /** How many are remembered of one query. */
    private static final int MOST = 3;

    private final Cache<ProfileQuery, List<IncompleteSnapshot>> snapshots;

    IncompleteSnapshots(long queries, Duration keep, Ticker ticker) {
        snapshots = Caffeine.newBuilder()
                .maximumSize(queries)
                .expireAfterAccess(keep)
                .ticker(ticker)
                .build();
    }

    void note(IncompleteSnapshot answer) {
        snapshots
                .asMap()
                .merge(
                        answer.first().query(),
                        List.of(answer),
                        // compared by page only, because the instant of a stored answer is rounded
                        (before, one) -> Stream.concat(
                                        one.stream(),
                                        before.stream()
                                                .filter(other -> !other.first().equals(answer.first())))
                                .sorted(Comparator.comparing(IncompleteSnapshot::asOf)
                                        .reversed())
                                .limit(MOST)
                                .toList());
    }

    /** The incomplete answers to the query, the newest first. */
    Stream<IncompleteSnapshot> of(ProfileQuery query) {
        return Optional.ofNullable(snapshots.getIfPresent(query)).stream().flatMap(List::stream);
    }
}
