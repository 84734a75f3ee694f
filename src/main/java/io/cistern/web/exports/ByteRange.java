package io.cistern.web.exports;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A part of a result, by RFC 9110, 14: one range of bytes. What asks for several, or for anything else, is ignored, and
 * gets the whole.
 *
 * @param from the first byte
 * @param to the byte after the last
 */
record ByteRange(long from, long to) {

    private static final Pattern ONE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})?");
    private static final Pattern LAST = Pattern.compile("bytes=-(\\d{1,18})");

    /** Whether the header asks for one range. */
    static boolean isAsked(String header) {
        return ONE.matcher(header).matches() || LAST.matcher(header).matches();
    }

    /** The range, of so many bytes; empty when there are none in it. */
    static Optional<ByteRange> of(String header, long length) {
        var last = LAST.matcher(header);
        if (last.matches()) {
            var from = Math.max(0, length - Long.parseLong(last.group(1)));
            return satisfiable(from, length);
        }
        var one = ONE.matcher(header);
        if (!one.matches()) {
            throw new IllegalArgumentException("Not a range");
        }
        var to = one.group(2) == null ? length : Math.min(length, Long.parseLong(one.group(2)) + 1);
        return satisfiable(Long.parseLong(one.group(1)), to);
    }

    private static Optional<ByteRange> satisfiable(long from, long to) {
        return from < to ? Optional.of(new ByteRange(from, to)) : Optional.empty();
    }
}
