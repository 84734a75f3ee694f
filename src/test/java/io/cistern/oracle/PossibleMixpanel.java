package io.cistern.oracle;

import static io.cistern.oracle.Profile.Special.NULL;
import static io.cistern.oracle.Profile.Special.UNDEFINED;

import io.cistern.oracle.Formula.All;
import io.cistern.oracle.Formula.Any;
import io.cistern.oracle.Formula.Cast;
import io.cistern.oracle.Formula.Denied;
import io.cistern.oracle.Formula.Literal;
import io.cistern.oracle.Formula.Members;
import io.cistern.oracle.Formula.Minus;
import io.cistern.oracle.Formula.Pair;
import io.cistern.oracle.Formula.Property;
import io.cistern.oracle.Profile.Special;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * One of the Mixpanels that fit the documents.
 *
 * @param zone the project's
 * @param doubts what is true of this one
 */
public record PossibleMixpanel(ZoneId zone, Set<Doubt> doubts) {

    static final String ID = "$distinct_id";

    /** The id, which may be more than text. */
    private record Id(String text) {}

    /** What {@code list(..)} made of something. */
    private record Listed(List<?> items) {}

    /** Refuses the question because of some profile. */
    public static final class Refused extends RuntimeException {
        private Refused() {
            super("A term is no truth", null, false, false);
        }
    }

    boolean says(Doubt doubt) {
        return doubts.contains(doubt);
    }

    /** Whether the filter keeps the profile. */
    public boolean keeps(Formula filter, Profile profile) {
        return switch (value(filter, profile)) {
            case Boolean truth -> truth;
            case Special special when special == UNDEFINED || special == NULL -> false;
            default -> says(Doubt.ANYTHING_MAY_BE_TRUE);
        };
    }

    private Object value(Formula formula, Profile profile) {
        return switch (formula) {
            case Literal(var value) -> value;
            case Property(var name) -> property(name, profile);
            case Members(var literals) -> literals.stream().map(Literal::value).toList();
            case Cast(var function, var argument) -> cast(function, value(argument, profile));
            case Minus(var operand) ->
                value(operand, profile) instanceof BigDecimal number ? number.negate() : UNDEFINED;
            case Pair(var operator, var left, var right) -> pair(operator, value(left, profile), value(right, profile));
            case All(var terms) -> chain(terms, profile, false);
            case Any(var terms) -> chain(terms, profile, true);
            case Denied(var operand) ->
                switch (value(operand, profile)) {
                    case Boolean truth -> !truth;
                    case Object other -> other == UNDEFINED ? true : UNDEFINED;
                };
        };
    }

    /** @param decisive the truth of a term that decides */
    private boolean chain(List<Formula> terms, Profile profile, boolean decisive) {
        var outcome = !decisive;
        for (var term : terms) {
            if (truth(value(term, profile)) == decisive) {
                outcome = decisive;
                if (says(Doubt.STOPS_EARLY)) {
                    return outcome;
                }
            }
        }
        return outcome;
    }

    private boolean truth(Object term) {
        if (term instanceof Boolean truth) {
            return truth;
        }
        if (term == UNDEFINED || (term == NULL && says(Doubt.NULL_IS_A_TERM))) {
            return false;
        }
        throw new Refused();
    }

    private Object property(String name, Profile profile) {
        if (name.equals(ID)) {
            return new Id(profile.name());
        }
        var values = profile.members().stream()
                .filter(member -> member.name().value().equals(name))
                .map(member -> member.value().value())
                .toList();
        if (values.isEmpty()) {
            return UNDEFINED;
        }
        return says(Doubt.FIRST_OF_TWO_COUNTS) ? values.getFirst() : values.getLast();
    }

    private Object cast(String function, Object value) {
        var plain = value instanceof Id(var text) ? text : value;
        return switch (function) {
            case "defined" -> plain != UNDEFINED && plain != NULL;
            case "list" -> list(plain);
            case "string" -> new Texts(this).of(plain);
            case "number" -> new Numbers(this).of(plain);
            case "boolean" -> truthOf(plain);
            case "datetime" -> new Dates(this).of(plain);
            default -> throw new IllegalArgumentException(function);
        };
    }

    private Object list(Object value) {
        if (value instanceof List<?> items) {
            return new Listed(items);
        }
        return says(Doubt.LIST_WRAPS) ? new Listed(List.of(value)) : UNDEFINED;
    }

    private boolean truthOf(Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case BigDecimal number -> new Numbers(this).compare(number, BigDecimal.ZERO) != 0;
            case String text -> !text.isEmpty() && !text.equals("false") && !isFalseInItsCase(text);
            case Special special when special == UNDEFINED || special == NULL -> false;
            default -> says(Doubt.STRUCTURES_ARE_CAST);
        };
    }

    private boolean isFalseInItsCase(String text) {
        return says(Doubt.FALSE_IN_ANY_CASE) && text.equalsIgnoreCase("false");
    }

    private Object pair(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> isEqual(left, right);
            case "!=" -> !isEqual(left, right);
            case "in" -> in(left, right);
            case "+" -> plus(left, right);
            case "-" ->
                left instanceof BigDecimal a && right instanceof BigDecimal b
                        ? new Numbers(this).plus(a, b.negate())
                        : UNDEFINED;
            default -> ordered(operator, left, right);
        };
    }

    private Object plus(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return a + b;
        }
        return left instanceof BigDecimal a && right instanceof BigDecimal b ? new Numbers(this).plus(a, b) : UNDEFINED;
    }

    boolean isEqual(Object left, Object right) {
        var a = beside(left, right);
        var b = beside(right, left);
        if (a instanceof Dates.Moment != b instanceof Dates.Moment) {
            return says(Doubt.DATES_ARE_EQUAL)
                    && new Dates(this).of(a).equals(new Dates(this).of(b))
                    && isDated(a)
                    && isDated(b);
        }
        return switch (a) {
            case String text -> b instanceof String other && new Texts(this).compare(text, other) == 0;
            case BigDecimal number -> b instanceof BigDecimal other && new Numbers(this).compare(number, other) == 0;
            case Boolean truth -> truth.equals(b);
            case Dates.Moment moment -> moment.equals(b);
            case Special special when special == UNDEFINED || special == NULL -> special == b;
            default -> says(Doubt.STRUCTURES_ARE_EQUAL) && a.equals(b);
        };
    }

    private static boolean isDated(Object value) {
        return value instanceof String || value instanceof BigDecimal || value instanceof Dates.Moment;
    }

    /** What an id is beside this. */
    private Object beside(Object value, Object other) {
        if (!(value instanceof Id(var text))) {
            return value;
        }
        var isNumber = says(Doubt.IDS_ARE_NUMBERS) && other instanceof BigDecimal && text.matches("\\d+");
        return isNumber ? new BigDecimal(text) : text;
    }

    private Object ordered(String operator, Object left, Object right) {
        var a = beside(left, right);
        var b = beside(right, left);
        if (a instanceof List || b instanceof List) {
            return says(Doubt.LISTS_ARE_NEVER_BEFORE) ? false : UNDEFINED;
        }
        if (a instanceof Dates.Moment || b instanceof Dates.Moment) {
            var one = new Dates(this).uncast(a);
            var other = new Dates(this).uncast(b);
            return one instanceof Dates.Moment(var x) && other instanceof Dates.Moment(var y)
                    ? holds(operator, Long.compare(x, y))
                    : UNDEFINED;
        }
        return switch (a) {
            case String text when b instanceof String other -> holds(operator, new Texts(this).order(text, other));
            case BigDecimal number
            when b instanceof BigDecimal other -> holds(operator, new Numbers(this).compare(number, other));
            case Boolean truth
            when b instanceof Boolean other && says(Doubt.ALL_TYPES_ARE_ORDERED) ->
                holds(operator, truth.compareTo(other));
            case Special special
            when special != UNDEFINED && special == b && says(Doubt.ALL_TYPES_ARE_ORDERED) -> holds(operator, 0);
            default -> UNDEFINED;
        };
    }

    private static boolean holds(String operator, int order) {
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private Object in(Object left, Object right) {
        return switch (right) {
            case Listed(var items) -> isMember(left, items);
            case List<?> items -> isMember(left, items);
            default -> {
                var a = beside(left, right);
                var b = beside(right, left);
                if (a instanceof String part && b instanceof String whole) {
                    yield new Texts(this).contains(whole, part);
                }
                yield says(Doubt.IN_COMPARES) && a != UNDEFINED && a.getClass() == b.getClass()
                        ? isEqual(a, b)
                        : UNDEFINED;
            }
        };
    }

    private boolean isMember(Object left, List<?> items) {
        return items.stream()
                .anyMatch(item -> item instanceof List<?> deeper
                        ? says(Doubt.MEMBERS_OF_MEMBERS) && isMember(left, deeper)
                        : isEqual(left, item));
    }
}
