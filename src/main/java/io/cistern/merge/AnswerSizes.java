package io.cistern.merge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How many profiles answered a question last, as far as this process has seen. */
final class AnswerSizes {

    private static final int QUESTIONS = 5_000;

    private final Cache<ProfileQuery, Long> totals =
            Caffeine.newBuilder().maximumSize(QUESTIONS).build();
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

    /** Rows of a full page; the least that was seen, for nobody says that it stays. */
    int page(String project) {
        return pages.getOrDefault(project, 0);
    }
}
