package io.cistern.web;

import io.cistern.quota.Allowance;
import io.cistern.quota.Quota;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The headers that say what a project may still spend, in the form of the IETF's RateLimit draft, and when to ask again.
 */
final class RateLimits {

    private static final Logger log = LoggerFactory.getLogger(RateLimits.class);

    private final Quota quota;
    private final InstantSource time;

    RateLimits(Quota quota, InstantSource time) {
        this.quota = quota;
        this.time = time;
    }

    /** Writes nothing where the ledger cannot be read: a header is no reason to withhold an answer that is held. */
    void write(String project, HttpServletResponse response) {
        try {
            write(quota.allowance(project), response);
        } catch (RuntimeException e) {
            log.warn(
                    "The allowance of a project cannot be told: {}",
                    e.getClass().getName());
        }
    }

    private void write(Allowance allowance, HttpServletResponse response) {
        response.setHeader(
                "RateLimit-Policy",
                "\"project\";q=%d;w=%d, \"concurrency\";q=%d;qu=\"concurrent-requests\""
                        .formatted(allowance.limit(), allowance.window().toSeconds(), allowance.concurrency()));
        response.setHeader(
                "RateLimit",
                "\"project\";r=%d;t=%d".formatted(allowance.remaining(), seconds(allowance.nextPermitAt())));
    }

    /** Whole seconds until then, rounded up, so that who waits them is never too early. */
    long seconds(Instant instant) {
        return seconds(Duration.between(time.instant(), instant));
    }

    static long seconds(Duration duration) {
        return duration.isNegative() ? 0 : duration.plusNanos(999_999_999).toSeconds();
    }
}
