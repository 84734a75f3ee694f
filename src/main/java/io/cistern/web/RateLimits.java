package io.cistern.web;

import io.cistern.profile.Caller;
import io.cistern.quota.Allowance;
import io.cistern.quota.Quota;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The headers that say what a project may still spend and what of it is the caller's own, in the form of the IETF's
 * RateLimit draft, and when to ask again.
 */
final class RateLimits {

    private static final Logger log = LoggerFactory.getLogger(RateLimits.class);

    private final Quota quota;
    private final Spending spending;
    private final InstantSource time;

    RateLimits(Quota quota, Spending spending, InstantSource time) {
        this.quota = quota;
        this.spending = spending;
        this.time = time;
    }

    /** Writes nothing where the ledger cannot be read: a header is no reason to withhold an answer that is held. */
    void write(String project, Caller caller, HttpServletResponse response) {
        try {
            write(project, caller, quota.allowance(project), response);
        } catch (RuntimeException e) {
            log.warn(
                    "The allowance of a project cannot be told: {}",
                    e.getClass().getName());
        }
    }

    private void write(String project, Caller caller, Allowance allowance, HttpServletResponse response) {
        var window = allowance.window().toSeconds();
        var share = quota.share(project, caller);
        response.setHeader(
                "RateLimit-Policy",
                "\"project\";q=%d;w=%d, \"caller\";q=%d;w=%d, \"concurrency\";q=%d;qu=\"concurrent-requests\""
                        .formatted(allowance.limit(), window, share, window, allowance.concurrency()));
        response.setHeader(
                "RateLimit",
                "\"project\";r=%d;t=%d, %s\"concurrency\";r=%d"
                        .formatted(
                                allowance.remaining(),
                                seconds(allowance.nextPermitAt()),
                                left(project, caller, share, allowance),
                                Math.max(0, allowance.concurrency() - allowance.inFlight())));
    }

    /** What is left of the caller's share; nothing is said where it cannot be known. */
    private String left(String project, Caller caller, int share, Allowance allowance) {
        return spending.byCaller(project, allowance)
                .map(spent -> Math.max(0, share - spent.getOrDefault(caller.name(), 0)))
                .map("\"caller\";r=%d, "::formatted)
                .orElse("");
    }

    /** Whole seconds until then, rounded up, so that who waits them is never too early. */
    long seconds(Instant instant) {
        return seconds(Duration.between(time.instant(), instant));
    }

    static long seconds(Duration duration) {
        return duration.isNegative() ? 0 : duration.plusNanos(999_999_999).toSeconds();
    }
}
