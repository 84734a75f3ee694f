package io.cistern.oracle;

import io.cistern.oracle.Formula.All;
import io.cistern.oracle.Formula.Any;
import io.cistern.oracle.Formula.Cast;
import io.cistern.oracle.Formula.Denied;
import io.cistern.oracle.Formula.Literal;
import io.cistern.oracle.Formula.Members;
import io.cistern.oracle.Formula.Minus;
import io.cistern.oracle.Formula.Pair;
import io.cistern.oracle.Formula.Property;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Grows filters about a world, and filters that are likely to keep less than others do. */
final class RandomFormulas {

    private static final List<String> RELATIONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> ORDERS = List.of("<", "<=", ">", ">=");

    private final Vocabulary words;
    private final SplittableRandom random;

    RandomFormulas(Vocabulary words, SplittableRandom random) {
        this.words = words;
        this.random = random;
    }

    /** Any filter. */
    Formula any(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(8)) {
            case 4, 5 -> new All(terms(depth));
            case 6 -> new Any(terms(depth));
            case 7 -> new Denied(any(depth - 1));
            default -> random.nextInt(7) == 0 ? odd() : plain();
        };
    }

    private List<Formula> terms(int depth) {
        return Stream.generate(() -> any(depth - 1))
                .limit(2 + random.nextInt(2))
                .toList();
    }

    private Formula name() {
        return new Property(random.nextInt(14) == 0 ? PossibleMixpanel.ID : words.one(words.names()));
    }

    private Literal literal() {
        return new Literal(words.literal());
    }

    private Literal word() {
        return new Literal(words.words());
    }

    /** What dashboards ask. */
    private Formula plain() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> new Pair("==", name(), literal());
            case 3 -> new Pair("!=", name(), literal());
            case 4, 5, 6 -> new Pair(words.one(ORDERS), name(), literal());
            case 7, 8 -> new Pair("in", name(), new Members(literals(1 + random.nextInt(4))));
            case 9, 10 -> new Pair("in", word(), name());
            default -> new Cast("defined", name());
        };
    }

    /** What few ask. */
    private Formula odd() {
        return switch (random.nextInt(17)) {
            case 0, 16 -> name();
            case 1 -> new Pair("in", word(), new Cast("list", name()));
            case 2 -> new Pair(words.one(RELATIONS), new Cast("number", name()), literal());
            case 3 -> new Pair(words.one(RELATIONS), new Cast("string", name()), word());
            case 4 -> new Pair("==", new Cast("boolean", name()), new Literal(random.nextBoolean()));
            case 5 -> new Cast("boolean", name());
            case 6, 7 -> new Pair(words.one(ORDERS), new Cast("datetime", name()), date());
            case 8, 9 -> new Pair(words.one(ORDERS), name(), date());
            case 10 -> new Pair(words.one(RELATIONS), date(), name());
            case 11 ->
                new Pair(words.one(RELATIONS), new Pair(words.one(List.of("+", "-")), name(), literal()), literal());
            case 12 -> new Pair(words.one(RELATIONS), name(), name());
            case 13 -> new Pair(words.one(RELATIONS), literal(), name());
            case 14 -> new Pair("==", new Minus(name()), literal());
            default -> new Pair("in", literal(), name());
        };
    }

    private Formula date() {
        return new Cast("datetime", literal());
    }

    private List<Literal> literals(int count) {
        return Stream.generate(this::literal).limit(count).toList();
    }

    /** A filter that often, not always, keeps no one whom that one does not. */
    Formula narrower(Formula wide) {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> new All(shuffled(wide, any(random.nextInt(2))));
            case 3 -> narrowed(wide);
            case 4 -> new All(shuffled(narrowed(wide), any(0)));
            default -> random.nextInt(3) == 0 ? widened(wide) : narrowed(narrowed(wide));
        };
    }

    private List<Formula> shuffled(Formula one, Formula other) {
        var terms = new ArrayList<Formula>();
        if (one instanceof All(var parts) && random.nextBoolean()) {
            terms.addAll(parts);
        } else {
            terms.add(one);
        }
        terms.add(other);
        for (var i = terms.size() - 1; i > 0; i--) {
            Collections.swap(terms, i, random.nextInt(i + 1));
        }
        return terms;
    }

    private Formula narrowed(Formula wide) {
        return switch (wide) {
            case All(var terms) -> new All(with(terms, random.nextInt(terms.size()), true));
            case Any(var terms) when random.nextBoolean() -> words.one(terms);
            case Any(var terms) -> new Any(with(terms, random.nextInt(terms.size()), true));
            case Denied(var operand) -> new Denied(widened(operand));
            case Pair(var operator, var value, Literal(var bound))
            when ORDERS.contains(operator) -> bounded(operator, value, bound);
            case Pair(var operator, Cast(var function, Literal(var bound)), var value)
            when ORDERS.contains(operator) -> new Pair(operator, new Cast(function, new Literal(moved(bound))), value);
            case Pair(var operator, var value, Cast(var function, Literal(var bound)))
            when ORDERS.contains(operator) -> new Pair(operator, value, new Cast(function, new Literal(moved(bound))));
            case Pair(var operator, var value, Members(var members)) -> within(value, members);
            case Pair(var operator, Literal(String part), var value) when operator.equals("in") -> holding(part, value);
            case Pair(var operator, var value, Literal(var excluded))
            when operator.equals("!=") ->
                random.nextBoolean()
                        ? new Pair("==", value, literal())
                        : new Denied(new Pair("in", value, new Members(List.of(new Literal(excluded), literal()))));
            case Pair(var operator, var value, Literal(var same))
            when operator.equals("==") ->
                random.nextBoolean() ? new Pair("in", value, new Members(List.of(new Literal(recased(same))))) : wide;
            case Cast(var function, var value)
            when function.equals("defined") ->
                switch (random.nextInt(4)) {
                    case 0 -> new Pair("in", word(), value);
                    case 1 -> new Pair(words.one(ORDERS), value, literal());
                    case 2 -> new Pair("in", value, new Members(literals(2)));
                    default -> new Pair("==", value, literal());
                };
            default -> wide;
        };
    }

    private Formula bounded(String operator, Formula value, Object bound) {
        return switch (random.nextInt(5)) {
            case 0 -> new Pair("==", value, new Literal(moved(bound)));
            case 1 -> new Pair("in", value, new Members(List.of(new Literal(moved(bound)), new Literal(moved(bound)))));
            case 2 -> new Pair(words.one(ORDERS), value, new Literal(moved(bound)));
            default -> new Pair(operator, value, new Literal(moved(bound)));
        };
    }

    /** A value near this one, of its type. */
    private Object moved(Object bound) {
        return switch (bound) {
            case String text ->
                switch (random.nextInt(4)) {
                    case 0 -> text;
                    case 1 -> recased(text);
                    case 2 -> text + "a";
                    default -> words.words();
                };
            case BigDecimal number ->
                number.add(words.one(List.of(
                        BigDecimal.ZERO,
                        BigDecimal.ONE,
                        BigDecimal.ONE.negate(),
                        BigDecimal.TWO,
                        new BigDecimal("86401"),
                        new BigDecimal("0.5"))));
            default -> bound;
        };
    }

    private static Object recased(Object value) {
        return value instanceof String text
                ? text.equals(text.toUpperCase(java.util.Locale.ROOT))
                        ? text.toLowerCase(java.util.Locale.ROOT)
                        : text.toUpperCase(java.util.Locale.ROOT)
                : value;
    }

    private Formula within(Formula value, List<Literal> members) {
        var left = members.stream().filter(member -> random.nextInt(3) > 0).toList();
        if (random.nextInt(5) == 0) {
            return new Pair(
                    "in",
                    value,
                    new Members(
                            Stream.concat(left.stream(), Stream.of(literal())).toList()));
        }
        return left.isEmpty() || random.nextBoolean()
                ? new Pair("in", value, new Members(left))
                : new Pair("==", value, words.one(left));
    }

    private Formula holding(String part, Formula value) {
        return switch (random.nextInt(4)) {
            case 0 -> new Pair("in", new Literal("a" + part), value);
            case 1 -> new Pair("==", value, new Literal(recased(part)));
            case 2 ->
                new All(List.of(
                        new Pair("in", new Literal(part + "b"), value), new Pair(">=", value, new Literal(""))));
            default -> new Pair("==", value, new Literal(part + words.words()));
        };
    }

    private Formula widened(Formula narrow) {
        return switch (narrow) {
            case All(var terms) when random.nextBoolean() -> words.one(terms);
            case All(var terms) -> new All(with(terms, random.nextInt(terms.size()), false));
            case Any(var terms) -> new Any(with(terms, random.nextInt(terms.size()), false));
            case Denied(var operand) -> new Denied(narrowed(operand));
            case Pair(var operator, var value, Members(var members)) ->
                new Pair(
                        "in",
                        value,
                        new Members(Stream.concat(members.stream(), Stream.of(literal()))
                                .toList()));
            case Pair(var operator, var value, Literal(var same))
            when operator.equals("==") -> new Pair("in", value, new Members(List.of(new Literal(same), literal())));
            case Pair(var operator, var value, Literal(var bound))
            when ORDERS.contains(operator) -> new Pair(operator, value, new Literal(moved(bound)));
            case Pair(var operator, Literal(String part), var value)
            when operator.equals("in") && !part.isEmpty() ->
                new Pair("in", new Literal(part.substring(0, part.offsetByCodePoints(0, 1))), value);
            default -> new Any(List.of(narrow, any(0)));
        };
    }

    private List<Formula> with(List<Formula> terms, int at, boolean narrower) {
        var changed = new ArrayList<>(terms);
        changed.set(at, narrower ? narrowed(terms.get(at)) : widened(terms.get(at)));
        return changed;
    }
}
