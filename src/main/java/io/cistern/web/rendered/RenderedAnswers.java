package io.cistern.web.rendered;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cistern.cache.CachedPages;
import io.cistern.fresh.CacheRequirements;
import io.cistern.fresh.FreshAnswers;
import io.cistern.quota.Quota;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.query.QueryRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/** Sends answers again that were rendered before, and remembers others. */
public final class RenderedAnswers {

    /** The largest request body, in bytes, whose answer is remembered. */
    private static final int MOST_BODY = 16 * 1024;

    /** The divisor of the heap for all answers: the largest body uses no more than this part. */
    private static final int PARTS = 4;

    private static final String KEY = RequestKey.class.getName();

    private final Cache<RequestKey, RenderedAnswer> cache;
    private final int largest;
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
                .build();
        this.largest = (int) Math.min(bytes / PARTS, Integer.MAX_VALUE);
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
        if (request.getMethod().equals("HEAD") || body.length > MOST_BODY) {
            return false;
        }
        var key = RequestKey.of(request, body);
        var now = time.instant();
        var answer = cache.getIfPresent(key);
        if (answer != null
                && answer.isCurrent(pages.changes(), now)
                && pages.use(answer.project(), answer.snapshot())) {
            send(answer, now, key, request, response);
            return true;
        }
        if (answer != null) {
            cache.asMap().remove(key, answer);
        }
        request.setAttribute(KEY, key);
        return false;
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
        response.setHeader("Cache-Status", answer.cacheStatus(now));
        response.setHeader("Age", Long.toString(age));
        answer.headers().forEach(response::setHeader);
        limits.write(answer.project(), caller, response);
        if (!isKnown(answer.tag(), request, response)) {
            answer.bodyHeaders().forEach(response::setHeader);
            answer.body().send(age, response);
        }
    }

    /** Sets the ETag. Returns whether the client has the rows; the status is then 304. */
    private static boolean isKnown(@Nullable String tag, HttpServletRequest request, HttpServletResponse response) {
        if (tag == null) {
            return false;
        }
        if (request.getMethod().equals("POST")) {
            response.setHeader(HttpHeaders.ETAG, tag);
            return false;
        }
        return new ServletWebRequest(request, response).checkNotModified(tag);
    }

    /** Begins to record the answer to a request that was not sent from here. Call it before the answer is planned. */
    public Recording begin(HttpServletRequest request, QueryRequest queryRequest, CacheRequirements cacheRequirements) {
        return request.getAttribute(KEY) instanceof RequestKey key
                        && queryRequest.readAt() == null
                        && queryRequest.window().cursor() == null
                        && cacheRequirements.minFresh() == null
                ? new Recording(this, key, queryRequest.project(), changes(queryRequest), cacheRequirements.maxAge())
                : Recording.NONE;
    }

    private long changes(QueryRequest queryRequest) {
        return pages.changes().of(queryRequest.project());
    }

    void remember(RequestKey key, RenderedAnswer answer) {
        cache.put(key, answer);
    }

    int largest() {
        return largest;
    }

    Instant now() {
        return time.instant();
    }
}
