package io.cistern.merge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers the size of the last answer to each query in this process. */
final class AnswerSizes {

    private static final int MAX_QUERIES = 5_000;

    private final Cache<ProfileQuery, Long> totals =
            Caffeine.newBuilder().maximumSize(MAX_QUERIES).build();
    private final Map<String, Integer> pages = new ConcurrentHashMap<>();

    void learn(ProfileQuery query, Page first) {
        if (first.total() != null) {
            totals.put(query, first.total());
        }
        pages.merge(query.scope().project(), first.size(), Math::min);
    }

    Optional<Long> of(ProfileQuery query) {
        return Optional.ofNullable(totals.getIfPresent(query));
    }

    /**
     * How many rows a full page has: the least that was seen, because no documentation promises that it is constant.
     */
    int page(String project) {
        return pages.getOrDefault(project, 0);
    }
}
