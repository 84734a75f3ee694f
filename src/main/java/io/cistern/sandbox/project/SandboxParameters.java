package io.cistern.sandbox.project;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a request's parameters as texts: from the query string and from the body, which takes precedence. The body may
 * be a form or JSON, whatever its content type; JSON values other than strings are kept as JSON text.
 */
public final class SandboxParameters {

    private final SortedMap<String, String> values;

    private SandboxParameters(SortedMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    public static SandboxParameters read(@Nullable String rawQuery, byte[] body) {
        var values = new TreeMap<String, String>();
        if (rawQuery != null) {
            readForm(rawQuery, values);
        }
        var text = new String(body, StandardCharsets.UTF_8).strip();
        var json = json(text);
        if (json == null) {
            readForm(text, values);
        } else {
            json.properties().forEach(field -> values.put(field.getKey(), text(field.getValue())));
        }
        values.values().removeIf(String::isEmpty);
        return new SandboxParameters(values);
    }

    public Map<String, String> all() {
        return values;
    }

    /** Returns the parameters that define the query: they are equal for all its pages. */
    public Map<String, String> query() {
        var query = new HashMap<>(values);
        query.keySet().removeAll(List.of("page", "session_id"));
        return query;
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Optional<Long> integer(String name) {
        return text(name).map(text -> {
            try {
                return Long.valueOf(text.strip());
            } catch (NumberFormatException e) {
                throw SandboxRefusal.invalid(name);
            }
        });
    }

    public Optional<Integer> natural(String name) {
        return integer(name).map(value -> {
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw SandboxRefusal.invalid(name);
            }
            return value.intValue();
        });
    }

    Optional<Boolean> truth(String name) {
        return text(name).map(text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw SandboxRefusal.invalid(name);
        });
    }

    private static void readForm(String form, Map<String, String> into) {
        for (int from = 0; from < form.length(); ) {
            int end = form.indexOf('&', from);
            end = end < 0 ? form.length() : end;
            int equals = form.indexOf('=', from);
            if (equals >= from && equals < end) {
                into.put(decoded(form.substring(from, equals)), decoded(form.substring(equals + 1, end)));
            }
            from = end + 1;
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new SandboxRefusal(400, "Malformed encoding");
        }
    }

    private static @Nullable JsonNode json(String text) {
        if (!text.startsWith("{")) {
            return null;
        }
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            return null; // the real server then reads it as a form, too
        }
    }

    private static String text(JsonNode node) {
        if (node.isNull()) {
            return "";
        }
        return node.isString() ? node.stringValue() : node.toString();
    }
}
