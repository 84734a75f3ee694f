package io.cistern.mixpanel;

import io.cistern.profile.QueryFailure.UpstreamThrottled;
import io.cistern.profile.QueryFailure.UpstreamThrottled.Limit;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Reads a 429: which limit was hit, what Mixpanel counts against it, and how long it asks us to wait. The headers tell
 * the limit; where they do not, the counters in the body do; where neither does, load was shed.
 */
final class Throttling {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1); // days have been seen; no window is that long

    private static final Map<String, Limit> POLICIES =
            Map.of("project", Limit.WINDOW, "project-concurrency", Limit.CONCURRENCY);
    private static final Pattern ITEM = Pattern.compile("\"([^\"]*)\"((?:[^,\"]|\"[^\"]*\")*+)");
    private static final Pattern REMAINING = Pattern.compile(";\\s*r\\s*=\\s*(-?\\d{1,9})(?![\\d.])");
    private static final Pattern COUNTER =
            Pattern.compile("(\\d{1,9})\\s*/\\s*(\\d{1,9}) queries running (concurrently|in the last)");

    private Throttling() {}

    static UpstreamThrottled of(HttpHeaders headers, String text, Instant now) {
        var counters = counters(text);
        var limit = told(headers)
                // 61/60 says more than 5/5: the refused call itself is in the counter it went over
                .or(() -> first(counters, Counter::over))
                .or(() -> first(counters, Counter::full))
                .orElse(Limit.LOAD);
        var counted =
                counters.stream().filter(counter -> counter.limit == limit).findFirst();
        return new UpstreamThrottled(
                limit, wait(headers, now), counted.map(Counter::count).orElse(null));
    }

    private static Optional<Limit> told(HttpHeaders headers) {
        return headers.getOrEmpty("RateLimit").stream()
                .flatMap(header -> ITEM.matcher(header).results())
                .filter(item -> POLICIES.containsKey(item.group(1)) && spent(item.group(2)))
                .map(item -> POLICIES.get(item.group(1)))
                .min(Limit::compareTo); // of two, the one that lasts
    }

    private static boolean spent(String parameters) {
        var remaining = REMAINING.matcher(parameters.replaceAll("\"[^\"]*\"", ""));
        return remaining.find() && Integer.parseInt(remaining.group(1)) <= 0;
    }

    private static List<Counter> counters(String text) {
        return COUNTER.matcher(text)
                .results()
                .map(counter -> new Counter(
                        counter.group(3).equals("concurrently") ? Limit.CONCURRENCY : Limit.WINDOW,
                        Long.parseLong(counter.group(1)),
                        Long.parseLong(counter.group(2))))
                .toList();
    }

    private static Optional<Limit> first(List<Counter> counters, Predicate<Counter> which) {
        return counters.stream().filter(which).map(Counter::limit).min(Limit::compareTo);
    }

    private static @Nullable Duration wait(HttpHeaders headers, Instant now) {
        var value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        if (value == null) {
            return null;
        }
        var wait = seconds(value.strip(), now);
        return wait == null || wait.compareTo(SHORTEST) < 0 || wait.compareTo(LONGEST) > 0 ? null : wait;
    }

    private static @Nullable Duration seconds(String value, Instant now) {
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            var until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(now, until.toInstant());
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A number in the body: so many of so many. */
    private record Counter(Limit limit, long count, long most) {

        boolean over() {
            return count > most;
        }

        boolean full() {
            return count >= most;
        }
    }
}
