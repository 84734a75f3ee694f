package io.cistern.sandbox.project;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON as the plain Java values that the evaluator uses: {@link String}, {@link Double}, {@link Boolean}, {@link
 * List}, {@link Map} and {@link Absent}. Numbers are doubles, as in Mixpanel's engine.
 */
final class PlainValues {
    private PlainValues() {}

    static Object read(byte[] json, int from, int to) {
        return plain(JsonMapper.shared().readValue(json, from, to - from, Object.class));
    }

    private static Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> Absent.NULL;
            case Number number -> number.doubleValue();
            case List<?> list -> list.stream().map(PlainValues::plain).toList();
            default -> value;
        };
    }
}
