package io.cistern.sandbox.project;

import io.cistern.where.Expression;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * Decides whether a profile matches an expression, by Mixpanel's documented rules: three-valued, typed, and an error
 * where {@code and} or {@code or} has an operand other than true, false and undefined. Every operand is evaluated,
 * because it is unknown whether the server stops early. The product's own evaluator is tested against this one.
 */
final class SandboxEvaluator {

    private final ZoneId zone;
    private final Instant now;
    private final Behaviors behaviors;

    SandboxEvaluator(ZoneId zone, Instant now, Behaviors behaviors) {
        this.zone = zone;
        this.now = now;
        this.behaviors = behaviors;
    }

    /** Whether the expression is true; false, undefined and any other value drop the profile. */
    boolean keeps(Expression expression, Profile profile) {
        return value(expression, profile).equals(true);
    }

    Object value(Expression expression, Profile profile) {
        return switch (expression) {
            case Expression.Text text -> text.value();
            case Expression.Numeral numeral -> numeral.value().doubleValue();
            case Expression.Truth truth -> truth.value();
            case Expression.Now now -> (double) this.now.getEpochSecond();
            case Expression.Reference reference -> refer(reference, profile);
            case Expression.ListOf list -> values(list.items(), profile);
            case Expression.Call call -> SandboxCasts.apply(call.function(), value(call.argument(), profile), zone);
            case Expression.Not not -> negate(value(not.operand(), profile));
            case Expression.And and -> truths(and.terms(), profile).stream().allMatch(truth -> truth);
            case Expression.Or or -> truths(or.terms(), profile).stream().anyMatch(truth -> truth);
            case Expression.Comparison it ->
                Comparisons.apply(it.operator(), value(it.left(), profile), value(it.right(), profile), zone);
            case Expression.Arithmetic it ->
                compute(it.operation(), value(it.left(), profile), value(it.right(), profile));
            case Expression.Negative negative ->
                value(negative.operand(), profile) instanceof Double number ? (Object) (-number) : Absent.UNDEFINED;
        };
    }

    private Object refer(Expression.Reference reference, Profile profile) {
        return switch (reference.source()) {
            case PROFILE -> profile.property(reference.name());
            case BEHAVIORS -> behaviors.count(reference.name(), profile);
            case EVENT -> Absent.UNDEFINED;
        };
    }

    private List<Object> values(List<Expression> expressions, Profile profile) {
        return expressions.stream().map(item -> value(item, profile)).toList();
    }

    private static Object negate(Object value) {
        return switch (value) {
            case Boolean truth -> !truth;
            case Absent absent when absent == Absent.UNDEFINED -> true;
            default -> Absent.UNDEFINED;
        };
    }

    private List<Boolean> truths(List<Expression> terms, Profile profile) {
        return values(terms, profile).stream()
                .map(value -> switch (value) {
                    case Boolean truth -> truth;
                    case Absent absent when absent == Absent.UNDEFINED -> false;
                    default -> throw new SandboxRefusal(400, "Operands of and, or must be boolean");
                })
                .toList();
    }

    private static Object compute(Expression.Arithmetic.Operation operation, Object left, Object right) {
        if (operation == Expression.Arithmetic.Operation.PLUS
                && left instanceof String a
                && right instanceof String b) {
            return a + b;
        }
        if (!(left instanceof Double a) || !(right instanceof Double b)) {
            return Absent.UNDEFINED;
        }
        return switch (operation) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case DIVIDE -> b == 0 ? Absent.UNDEFINED : (Object) (a / b);
            case MODULO -> b == 0 ? Absent.UNDEFINED : (Object) (a % b);
        };
    }
}
