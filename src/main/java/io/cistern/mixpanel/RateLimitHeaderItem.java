package io.cistern.mixpanel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * A member of {@code RateLimit} or {@code RateLimit-Policy}: a policy's name and its integers. The headers are
 * structured fields (RFC 8941), of which one error invalidates all. This reader leaves out only what it cannot read,
 * because the rest still says why the call was refused.
 */
record RateLimitHeaderItem(String name, Map<String, Integer> numbers) {

    RateLimitHeaderItem {
        numbers = Map.copyOf(numbers);
    }

    /** Reads the members of all lines of a header. */
    static Stream<RateLimitHeaderItem> in(HttpHeaders headers, String header) {
        return headers.getOrEmpty(header).stream()
                .flatMap(line -> split(line, ',').stream())
                .map(RateLimitHeaderItem::read);
    }

    @Nullable
    Integer number(String key) {
        return numbers.get(key);
    }

    private static RateLimitHeaderItem read(String member) {
        var parts = split(member, ';');
        var numbers = new HashMap<String, Integer>();
        for (var part : parts.subList(1, parts.size())) {
            var equals = part.indexOf('=');
            var number = equals < 0 ? null : whole(part.substring(equals + 1).strip());
            if (number != null) {
                numbers.put(
                        part.substring(0, equals).strip(), number); // the last of equal keys counts, as in the standard
            }
        }
        return new RateLimitHeaderItem(bare(parts.getFirst().strip()), numbers);
    }

    private static @Nullable Integer whole(String value) {
        return value.matches("-?\\d{1,9}") ? Integer.valueOf(value) : null;
    }

    /** Removes the quotes, which some servers leave out. */
    private static String bare(String name) {
        return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1)
                : name;
    }

    /**
     * Splits at separators outside quotes. It uses no pattern, because a pattern's stack grows with the length of a
     * hostile line.
     */
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var quoted = false;
        var start = 0;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (quoted && c == '\\') {
                i++; // an escaped character ends nothing
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
