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
 * Limits the requests to the issuer of tokens. A token that names an unknown key causes a fetch of the keys, and
 * anybody can invent such tokens.
 */
final class KeyFetches implements ClientHttpRequestInterceptor {

    /** The requests at once. A start takes three: the description of the issuer, and its keys twice. */
    private static final int BURST = 6;

    private static final Duration REFILL = Duration.ofSeconds(10);

    private final LongSupplier nanos;

    /** One bucket for each address, so that failed requests for a description leave enough for the keys. */
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

    /** @param address an address of the issuer, of which there are few */
    boolean take(URI address) {
        return buckets.computeIfAbsent(address, added -> new Bucket(nanos.getAsLong()))
                .take(nanos.getAsLong());
    }

    /** Counts the remaining requests of one address. */
    private static final class Bucket {

        private int remaining = BURST;
        private long refilledAt;

        Bucket(long now) {
            refilledAt = now;
        }

        synchronized boolean take(long now) {
            var refills = (now - refilledAt) / REFILL.toNanos();
            if (refills > 0) {
                remaining = (int) Math.min(BURST, remaining + refills);
                refilledAt += refills * REFILL.toNanos();
            }
            if (remaining == 0) {
                return false;
            }
            remaining--;
            return true;
        }
    }

    /** Whether a failure was caused by the limit. */
    static boolean isTooMany(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TooManyException) {
                return true;
            }
        }
        return false;
    }

    /** Thrown when the limit is reached. */
    private static final class TooManyException extends IOException {}
}
