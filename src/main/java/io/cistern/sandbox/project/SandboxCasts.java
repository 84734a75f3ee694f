package io.cistern.sandbox.project;

import io.cistern.where.Expression.Call.Function;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;

/** Applies the functions of the expression language. */
final class SandboxCasts {

    private static final Pattern DECIMAL = Pattern.compile("-?\\d+(\\.\\d+)?");

    private SandboxCasts() {}

    static Object apply(Function function, Object value, ZoneId zone) {
        return switch (function) {
            case DEFINED -> !(value instanceof Absent);
            case STRING -> string(value);
            case NUMBER -> number(value);
            case BOOLEAN -> truth(value);
            case DATETIME -> Moment.of(value, zone);
            case LIST -> value instanceof List<?> ? value : Absent.UNDEFINED;
            case FLOOR -> value instanceof Double number ? (Object) Math.floor(number) : Absent.UNDEFINED;
            case ROUND -> value instanceof Double number ? (Object) Math.floor(number + 0.5) : Absent.UNDEFINED;
            case CEIL -> value instanceof Double number ? (Object) Math.ceil(number) : Absent.UNDEFINED;
        };
    }

    private static Object string(Object value) {
        return switch (value) {
            case String text -> text;
            case Absent absent -> absent;
            case Boolean truth -> truth.toString();
            case Double number ->
                BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
            default -> Absent.UNDEFINED;
        };
    }

    private static Object number(Object value) {
        return switch (value) {
            case Double number -> number;
            case Boolean truth -> truth ? 1.0 : 0.0;
            case String text when DECIMAL.matcher(text).matches() -> Double.valueOf(text);
            default -> Absent.UNDEFINED;
        };
    }

    private static boolean truth(Object value) {
        return switch (value) {
            case Absent absent -> false;
            case Boolean truth -> truth;
            case Double number -> number != 0;
            case String text -> !text.isEmpty() && !text.equals("false");
            default -> true;
        };
    }
}
