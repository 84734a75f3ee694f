package io.cistern.web.identity;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Bounds the requests to the issuer of tokens. A token that names an unknown key makes its keys be fetched again, and
 * anybody can make up such tokens.
 */
final class KeyFetches implements ClientHttpRequestInterceptor {

    /** A start takes three: the issuer's description, and its keys for their algorithms and for themselves. */
    private static final int BURST = 6;

    private static final Duration REFILL = Duration.ofSeconds(10);

    private final LongSupplier nanos;

    /** One for each address, so that asking in vain for a description leaves enough for the keys. */
    private final Map<URI, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param nanos a clock that never goes back */
    KeyFetches(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        if (!take(request.getURI())) {
            throw new TooManyException();
        }
        return execution.execute(request, body);
    }

    /** @param address of the issuer's, so there are few */
    boolean take(URI address) {
        return buckets.computeIfAbsent(address, one -> new Bucket(nanos.getAsLong()))
                .take(nanos.getAsLong());
    }

    /** The requests that are left. */
    private static final class Bucket {

        private int left = BURST;
        private long refilledAt;

        Bucket(long now) {
            refilledAt = now;
        }

        synchronized boolean take(long now) {
            var refills = (now - refilledAt) / REFILL.toNanos();
            if (refills > 0) {
                left = (int) Math.min(BURST, left + refills);
                refilledAt += refills * REFILL.toNanos();
            }
            if (left == 0) {
                return false;
            }
            left--;
            return true;
        }
    }

    /** Whether a failure is a request that was not made. */
    static boolean isTooMany(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TooManyException) {
                return true;
            }
        }
        return false;
    }

    /** No more requests to the issuer for now. */
    private static final class TooManyException extends IOException {}
}
