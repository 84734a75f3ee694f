package io.cistern.web.rendered;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.cistern.cache.CachedPages;
import io.cistern.fresh.CacheRequirements;
import io.cistern.fresh.FreshAnswers;
import io.cistern.quota.Quota;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.query.QueryRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/** Sends answers again that were rendered before, and remembers others. */
public final class RenderedAnswers {

    /** The largest request, in bytes of heap, whose answer is remembered. */
    private static final int LARGEST_REQUEST = 40_000;

    /** The divisor of the heap for all answers: the largest body uses no more than this part. */
    private static final int PARTS = 4;

    /** How often a repeated answer counts as a use of all pages of its snapshot. */
    private static final Duration USES = Duration.ofSeconds(1);

    private static final String KEY = RequestKey.class.getName();

    private final Cache<RequestKey, RenderedAnswer> cache;
    private final CopyMemory copies;
    private final CachedPages pages;
    private final FreshAnswers answers;
    private final Quota quota;
    private final RateLimits limits;
    private final InstantSource time;

    /** @param bytes the heap for all answers */
    public RenderedAnswers(
            long bytes, CachedPages pages, FreshAnswers answers, Quota quota, RateLimits limits, InstantSource time) {
        this.cache = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((RequestKey key, RenderedAnswer answer) -> key.weight() + answer.weight())
                .expireAfter(Expiry.creating((RequestKey _, RenderedAnswer answer) ->
                        Duration.between(time.instant(), answer.servedUntil())))
                .build();
        this.copies = new CopyMemory(bytes / 2, bytes / PARTS);
        this.pages = pages;
        this.answers = answers;
        this.quota = quota;
        this.limits = limits;
        this.time = time;
    }

    /**
     * Sends the remembered answer to such a request, if it is current. Returns whether it was sent.
     *
     * @param body the body of the request; empty when it has none
     */
    public boolean send(HttpServletRequest request, byte[] body, HttpServletResponse response) throws IOException {
        if (request.getMethod().equals("HEAD") || body.length > LARGEST_REQUEST) {
            return false;
        }
        var key = RequestKey.of(request, body);
        if (key.weight() > LARGEST_REQUEST) {
            return false;
        }
        var now = time.instant();
        var answer = cache.getIfPresent(key);
        if (answer != null && answer.isCurrent(pages.changes(), now) && use(answer, now)) {
            send(answer, now, key, request, response);
            return true;
        }
        if (answer != null) {
            cache.asMap().remove(key, answer);
        }
        request.setAttribute(KEY, key);
        return false;
    }

    /** Uses the snapshot of the answer. Returns whether its first page is in memory. */
    private boolean use(RenderedAnswer answer, Instant now) {
        return pages.use(answer.project(), answer.snapshot(), answer.isUsedAgain(now, USES));
    }

    private void send(
            RenderedAnswer answer,
            Instant now,
            RequestKey key,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var caller = key.identity().caller();
        answers.servedAgain(answer.project());
        quota.saved(answer.project(), caller, answer.savedCalls());
        var age = answer.age(now);
        response.setHeader("Age", Long.toString(age));
        answer.headers().forEach(response::setHeader);
        response.setHeader("Cache-Status", answer.cacheStatus(now));
        limits.write(answer.project(), caller, response);
        if (!isKnown(answer.headers().get(HttpHeaders.ETAG), request, response)) {
            answer.bodyHeaders().forEach(response::setHeader);
            answer.body().send(age, response);
        }
    }

    /** Whether the client has the rows; the status is then 304. */
    private static boolean isKnown(@Nullable String tag, HttpServletRequest request, HttpServletResponse response) {
        return tag != null
                && !request.getMethod().equals("POST")
                && new ServletWebRequest(request, response).checkNotModified(tag);
    }

    /** Begins to record the answer to a request that was not sent from here. Call it before the answer is planned. */
    public Recording begin(HttpServletRequest request, QueryRequest queryRequest, CacheRequirements cacheRequirements) {
        return request.getAttribute(KEY) instanceof RequestKey key
                        && queryRequest.readAt() == null
                        && queryRequest.window().cursor() == null
                        && cacheRequirements.minFresh() == null
                ? new Recording(
                        this, key, queryRequest.project(), changes(queryRequest.project()), cacheRequirements.maxAge())
                : new Recording();
    }

    long changes(String project) {
        return pages.changes().of(project);
    }

    void remember(RequestKey key, RenderedAnswer answer) {
        cache.put(key, answer);
    }

    CopyMemory copies() {
        return copies;
    }

    Instant now() {
        return time.instant();
    }
}
