package io.cistern.mixpanel.response;

import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import org.springframework.lang.Contract;

/**
 * Refuses an answer that is not what Mixpanel documents. The answer is not quoted, because it may contain personal
 * data.
 */
final class UntrustedResponse {

    private UntrustedResponse() {}

    @Contract("false, _ -> fail")
    static void unless(boolean sound, String fact) {
        if (!sound) {
            throw answer(fact);
        }
    }

    static UpstreamUnavailable answer(String fact) {
        return new UpstreamUnavailable(
                Counted.MAYBE, Concern.THE_QUERY, "Mixpanel's answer cannot be trusted: " + fact, null, null);
    }
}
