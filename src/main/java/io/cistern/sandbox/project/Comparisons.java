package io.cistern.sandbox.project;

import io.cistern.where.Expression.Comparison.Operator;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Compares two values of the expression language. Texts are compared without the case of ASCII letters. */
final class Comparisons {
    private Comparisons() {}

    static Object apply(Operator operator, Object left, Object right, ZoneId zone) {
        return switch (operator) {
            case EQUAL -> same(left, right);
            case NOT_EQUAL -> !same(left, right);
            case LESS -> ordered(left, right, zone, order -> order < 0);
            case LESS_OR_EQUAL -> ordered(left, right, zone, order -> order <= 0);
            case GREATER -> ordered(left, right, zone, order -> order > 0);
            case GREATER_OR_EQUAL -> ordered(left, right, zone, order -> order >= 0);
            case IN -> in(left, right);
        };
    }

    private static boolean same(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return folded(a).equals(folded(b));
        }
        if (left instanceof Double a && right instanceof Double b) {
            return a.doubleValue() == b.doubleValue(); // 0 and -0 are the same
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return a.size() == b.size() && allSame(a, b);
        }
        return left.equals(right);
    }

    private static boolean allSame(List<?> left, List<?> right) {
        for (int i = 0; i < left.size(); i++) {
            if (!same(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Object ordered(Object left, Object right, ZoneId zone, IntPredicate test) {
        if (left instanceof Moment && right instanceof String) {
            return ordered(left, Moment.fromFull(right, zone), zone, test);
        }
        if (left instanceof String && right instanceof Moment) {
            return ordered(Moment.fromFull(left, zone), right, zone, test);
        }
        if (left instanceof Moment a && right instanceof Moment b) {
            return test.test(Long.compare(a.seconds(), b.seconds()));
        }
        if (left instanceof Double a && right instanceof Double b) {
            return test.test(a < b ? -1 : a > b ? 1 : 0);
        }
        if (left instanceof String a && right instanceof String b) {
            return test.test(Arrays.compareUnsigned(utf8(folded(a)), utf8(folded(b))));
        }
        return Absent.UNDEFINED;
    }

    private static Object in(Object left, Object right) {
        if (right instanceof List<?> list) {
            return list.stream().anyMatch(item -> same(left, item));
        }
        if (left instanceof String a && right instanceof String b) {
            return folded(b).contains(folded(a));
        }
        return Absent.UNDEFINED;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Converts only A to Z to lower case, as the C library's comparison does. */
    private static String folded(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 'A' && text.charAt(i) <= 'Z') {
                var folded = text.toCharArray();
                for (int j = i; j < folded.length; j++) {
                    if (folded[j] >= 'A' && folded[j] <= 'Z') {
                        folded[j] = (char) (folded[j] + 'a' - 'A');
                    }
                }
                return new String(folded);
            }
        }
        return text;
    }
}
