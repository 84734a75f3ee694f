package io.cistern.audience;

import io.cistern.profile.ProfileQuery;
import java.time.Duration;

/**
 * An answer that is kept ahead of need.
 *
 * @param name tells it from the project's others
 * @param refresh how often it is asked anew
 * @param period after how long it is due: before it lapses, if it would lapse as it is asked anew
 */
public record BaseAudience(String name, ProfileQuery query, Duration refresh, Duration period) {

    String project() {
        return query.scope().project();
    }
}
