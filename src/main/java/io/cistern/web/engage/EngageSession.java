package io.cistern.web.engage;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The session id of a client. Like Mixpanel's it begins with epoch seconds. It names a snapshot.
 *
 * @param now when its query was read or answered, in epoch seconds
 * @param place the position of the rows, in the form of {@code Answer.place}
 */
record EngageSession(long now, String place) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})-([0-9a-f]{24}(?:-[0-9a-f]{24})?)");

    /** Reads a session id; empty when this service did not create it. */
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
