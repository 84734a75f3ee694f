package io.cistern.web.request;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An element of a header with a list value, such as {@code max-age=60} or {@code wait="10"; x=y}. Quoted values are
 * unquoted (RFC 9110, 5.6.4), and parameters after a semicolon are dropped.
 *
 * @param name in lower case
 * @param value null when it is missing or empty
 */
record HeaderElement(String name, @Nullable String value) {

    /** The elements of all lines of the header, in order. */
    static List<HeaderElement> all(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(line -> split(line, ',').stream())
                .filter(element -> !element.isBlank())
                .map(HeaderElement::parse)
                .toList();
    }

    private static HeaderElement parse(String text) {
        var pair = split(text, ';').getFirst();
        var equals = pair.indexOf('=');
        if (equals < 0) {
            return new HeaderElement(pair.strip().toLowerCase(Locale.ROOT), null);
        }
        var value = unquoted(pair.substring(equals + 1).strip());
        return new HeaderElement(
                pair.substring(0, equals).strip().toLowerCase(Locale.ROOT), value.isEmpty() ? null : value);
    }

    /** Splits at separators outside quoted text. */
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var quoted = false;
        var begin = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++; // the next character is escaped
            } else if (c == separator && !quoted) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }
}
