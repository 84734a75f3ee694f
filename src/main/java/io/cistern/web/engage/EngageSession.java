package io.cistern.web.engage;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A session as a client is told it: like Mixpanel's it begins with epoch seconds, and it names a snapshot.
 *
 * @param now when its query was fixed, or answered, in epoch seconds
 * @param place the rows, as an answer names them
 */
record EngageSession(long now, String place) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})-([0-9a-f]{24}(?:-[0-9a-f]{24})?)");

    /** The session of that name, if it can be one of ours. */
    static Optional<EngageSession> parse(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new EngageSession(Long.parseLong(parts.group(1)), parts.group(2)))
                : Optional.empty();
    }

    String text() {
        return now + "-" + place;
    }

    /** The id of the snapshot. */
    String snapshot() {
        return place.substring(0, 24);
    }
}
