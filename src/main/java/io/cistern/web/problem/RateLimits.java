package io.cistern.web.problem;

import io.cistern.ledger.Allowance;
import io.cistern.profile.Caller;
import io.cistern.quota.Quota;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Writes the headers that say what a project and the caller may still spend, in the form of the IETF's RateLimit draft,
 * and computes when to retry.
 */
public final class RateLimits {

    private final Quota quota;
    private final InstantSource time;

    public RateLimits(Quota quota, InstantSource time) {
        this.quota = quota;
        this.time = time;
    }

    /** Writes the headers if the allowance is known; a cached answer is sent without them otherwise. */
    public void write(String project, Caller caller, HttpServletResponse response) {
        quota.allowance(project).ifPresent(allowance -> write(project, caller, allowance, response));
    }

    private void write(String project, Caller caller, Allowance allowance, HttpServletResponse response) {
        var window = allowance.window().toSeconds();
        var share = quota.share(project, caller);
        response.setHeader(
                "RateLimit-Policy",
                "\"project\";q=" + allowance.limit() + ";w=" + window + ", \"caller\";q=" + share + ";w=" + window
                        + ", \"concurrency\";q=" + allowance.concurrency() + ";qu=\"concurrent-requests\"");
        response.setHeader(
                "RateLimit",
                "\"project\";r=" + allowance.remaining() + ";t=" + seconds(allowance.nextPermitAt()) + ", \"caller\";r="
                        + Math.max(0, share - allowance.spentByCaller().getOrDefault(caller.name(), 0))
                        + ", \"concurrency\";r=" + Math.max(0, allowance.concurrency() - allowance.inFlight()));
    }

    /** Returns the whole seconds until an instant, rounded up, so that a client that waits is never too early. */
    public long seconds(Instant instant) {
        return seconds(Duration.between(time.instant(), instant));
    }

    public static long seconds(Duration duration) {
        return duration.isNegative() ? 0 : duration.plusNanos(999_999_999).toSeconds();
    }
}
