package io.cistern.mixpanel;

import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Reads a 429: the limit that was exceeded, the wait that Mixpanel asks for, and what it reports about its limits and
 * its count. The headers name the limit, or else the counters in the body. If neither does, Mixpanel shed load.
 */
final class Throttling {

    /** Larger numbers are ignored, because no project has such a limit or a window of so many seconds. */
    private static final int MOST = 1_000_000;

    private static final Pattern COUNTER =
            Pattern.compile("(\\d{1,9})\\s*/\\s*(\\d{1,9}) queries running (concurrently|in the last)");

    private final List<RateLimitHeaderItem> policies;
    private final List<RateLimitHeaderItem> left;
    private final List<Counter> counters;

    private Throttling(HttpHeaders headers, String text) {
        this.policies = RateLimitHeaderItem.in(headers, "RateLimit-Policy").toList();
        this.left = RateLimitHeaderItem.in(headers, "RateLimit").toList();
        this.counters = counters(text);
    }

    static UpstreamThrottled of(HttpHeaders headers, String text, Instant now) {
        var answer = new Throttling(headers, text);
        var limit = answer.limit();
        return new UpstreamThrottled(
                limit,
                RetryAfter.of(headers, now),
                answer.counter(limit).map(counter -> (long) counter.count()).orElse(null),
                answer.limitReport(limit));
    }

    private Limit limit() {
        return Stream.of(Limit.WINDOW, Limit.CONCURRENCY) // of two limits, the one that lasts longer
                .filter(limit -> numbers(left, limit, "r").anyMatch(r -> r <= 0))
                .findFirst()
                // 61/60 wins over 5/5: the refused call is included in the counter of the limit that it exceeded
                .or(() -> first(Counter::over))
                .or(() -> first(Counter::full))
                .orElse(Limit.LOAD);
    }

    private LimitReport limitReport(Limit tripped) {
        var windowLimit = most(Limit.WINDOW);
        var window = lowest(policies, Limit.WINDOW, "w").map(Duration::ofSeconds);
        return new LimitReport(
                windowLimit.orElse(null),
                window.orElse(null),
                most(Limit.CONCURRENCY).orElse(null),
                used(tripped, windowLimit).orElse(null));
    }

    private Optional<Integer> most(Limit limit) {
        return lowest(policies, limit, "q")
                .or(() -> counter(limit).map(Counter::most).filter(Throttling::believable));
    }

    /**
     * The higher of the counter and of the limit minus the remaining calls. The counter includes the refused call, the
     * remaining calls do not.
     */
    private Optional<Integer> used(Limit tripped, Optional<Integer> windowLimit) {
        var remaining = tripped == Limit.WINDOW ? Optional.of(0) : lowest(left, Limit.WINDOW, "r");
        var spent = windowLimit.flatMap(most -> remaining.filter(r -> r <= most).map(r -> most - r + 1));
        var counted = counter(Limit.WINDOW).map(Counter::count).filter(Throttling::believable);
        return Stream.of(spent, counted).flatMap(Optional::stream).max(Comparator.naturalOrder());
    }

    /** Returns the lowest of equal names: who keeps the lower limit keeps both. */
    private static Optional<Integer> lowest(List<RateLimitHeaderItem> items, Limit limit, String key) {
        return numbers(items, limit, key).filter(Throttling::believable).min(Comparator.naturalOrder());
    }

    private static Stream<Integer> numbers(List<RateLimitHeaderItem> items, Limit limit, String key) {
        return items.stream()
                .filter(item -> item.name().equals(policy(limit)))
                .flatMap(item -> Stream.ofNullable(item.number(key)));
    }

    private static @Nullable String policy(Limit limit) {
        return switch (limit) {
            case WINDOW -> "project";
            case CONCURRENCY -> "project-concurrency";
            case LOAD -> null;
        };
    }

    private static boolean believable(Integer number) {
        return number > 0 && number <= MOST;
    }

    private Optional<Counter> counter(Limit limit) {
        return counters.stream().filter(counter -> counter.limit == limit).findFirst();
    }

    private Optional<Limit> first(Predicate<Counter> which) {
        return counters.stream().filter(which).map(Counter::limit).min(Limit::compareTo);
    }

    private static List<Counter> counters(String text) {
        return COUNTER.matcher(text)
                .results()
                .map(counter -> new Counter(
                        counter.group(3).equals("concurrently") ? Limit.CONCURRENCY : Limit.WINDOW,
                        Integer.parseInt(counter.group(1)),
                        Integer.parseInt(counter.group(2))))
                .toList();
    }

    /** A counter in the body: the calls counted, and the most allowed. */
    private record Counter(Limit limit, int count, int most) {

        boolean over() {
            return count > most;
        }

        boolean full() {
            return count >= most;
        }
    }
}
