package io.cistern.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Why a Mixpanel client is not answered, in Mixpanel's own words where they are known. It holds nothing of what was asked.
 */
final class EngageRefusal extends Exception {

    private final int status;
    private final transient @Nullable Duration retryAfter;

    private EngageRefusal(int status, String error, @Nullable Duration retryAfter) {
        super(error, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    static EngageRefusal of(HttpStatus status, String error) {
        return new EngageRefusal(status.value(), error, null);
    }

    static EngageRefusal of(int status, @Nullable String error) {
        return new EngageRefusal(status, String.valueOf(error), null);
    }

    /** What may be asked again, after a while. */
    static EngageRefusal later(HttpStatus status, String error, Duration retryAfter) {
        return new EngageRefusal(status.value(), error, retryAfter);
    }

    /** Mixpanel's words to a parameter that it cannot read (mixpanel_data, commit b077874). */
    static EngageRefusal invalid(String parameter) {
        return of(HttpStatus.BAD_REQUEST, "Invalid parameter: " + parameter);
    }

    /** For a list that is too long. Mixpanel documents no limit, so the words are ours. */
    static EngageRefusal tooMany(String what, int most) {
        return of(HttpStatus.BAD_REQUEST, "Too many " + what + ": at most " + most + " in a request");
    }

    /** Mixpanel's words for a page of a session that it does not have (its Query Profiles page). */
    static EngageRefusal uncached() {
        return of(HttpStatus.BAD_REQUEST, "request for page in uncached query for params");
    }

    int status() {
        return status;
    }

    String error() {
        return String.valueOf(getMessage());
    }

    /** When to ask again; null when nothing is known of that. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
