package io.cistern.where;

import io.cistern.where.Constant.Quantity;
import io.cistern.where.Constant.Word;
import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Reference;
import io.cistern.where.Expression.Reference.Source;
import io.cistern.where.Expression.Truth;
import io.cistern.where.Trait.Defined;
import io.cistern.where.Trait.Holds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An expression reduced to when it is true: claims that are equal are true together. What is not understood is a claim
 * all the same, equal to itself alone.
 */
sealed interface Claim {

    Claim ALWAYS = All.of(Set.of());
    Claim NEVER = Any.of(Set.of());

    /**
     * All of them; true when there are none.
     *
     * @param hash of the parts, which are many, and asked for often
     */
    record All(Set<Claim> parts, int hash) implements Claim {

        static All of(Set<Claim> parts) {
            return new All(parts, parts.hashCode());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /**
     * One of them; never when there are none.
     *
     * @param hash of the branches, which are many, and asked for often
     */
    record Any(Set<Claim> branches, int hash) implements Claim {

        static Any of(Set<Claim> branches) {
            return new Any(branches, ~branches.hashCode());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /**
     * That a value has a trait, or has it not.
     *
     * @param hash of the rest, which may be a long list, and is asked for often
     */
    record Fact(Subject subject, Sign sign, Trait trait, int hash) implements Claim {

        static Fact of(Subject subject, Sign sign, Trait trait) {
            return new Fact(subject, sign, trait, Objects.hash(subject, sign, trait));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** That something logical is not true. */
    record Denial(Claim denied) implements Claim {}

    /**
     * That the expression is true.
     *
     * @param hash of the expression, which may be long, and is asked for often
     */
    record Other(Expression expression, int hash) implements Claim {

        static Other of(Expression expression) {
            return new Other(expression, expression.hashCode());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Whether a trait is there. */
    enum Sign {
        HAS,
        LACKS
    }

    /** Claims that are added when that one is taken to be true. */
    static long size(Claim claim) {
        return claim instanceof All(var parts, var hash)
                ? 1 + parts.stream().mapToLong(Claim::size).sum()
                : 1;
    }

    static Claim of(Expression expression) {
        return switch (expression) {
            case Truth(var value) -> value ? ALWAYS : NEVER;
            case And(var terms) -> joined(Chain.ALL, terms);
            case Or(var terms) -> joined(Chain.ANY, terms);
            case Not(var operand) when Outcome.isLogical(operand) -> denied(of(operand));
            case Comparison(var operator, var left, var right) ->
                compared(operator, left, right).orElse(Other.of(expression));
            case Call(var function, var argument)
            when function == Function.DEFINED
                    && argument instanceof Reference(var source, var name)
                    && source == Source.PROFILE -> Fact.of(standing(argument), Sign.HAS, new Defined());
            default -> Other.of(expression);
        };
    }

    private static Claim denied(Claim claim) {
        return switch (claim) {
            case Fact(var subject, var sign, var trait, var hash) ->
                Fact.of(subject, sign == Sign.HAS ? Sign.LACKS : Sign.HAS, trait);
            case All all -> all.equals(ALWAYS) ? NEVER : new Denial(all);
            case Any any -> any.equals(NEVER) ? ALWAYS : new Denial(any);
            case Denial denial -> new Denial(denial);
            case Other other -> new Denial(other);
        };
    }

    private static Claim joined(Chain chain, List<Expression> terms) {
        var parts = new ArrayList<Claim>();
        for (var term : terms) {
            parts.add(of(term));
        }
        var merged = merged(chain == Chain.ALL ? Sign.LACKS : Sign.HAS, parts);
        if (merged.size() == 1) {
            return merged.iterator().next();
        }
        return chain == Chain.ALL ? All.of(merged) : Any.of(merged);
    }

    /** To be one of several is to be in all their members, and to be none of several is to be outside of all. */
    private static Set<Claim> merged(Sign sign, Collection<Claim> parts) {
        var sets = new LinkedHashMap<Subject, List<Constant>>();
        var merged = new LinkedHashSet<Claim>();
        for (var part : parts) {
            if (part instanceof Fact(var subject, var its, var trait, var hash)
                    && its == sign
                    && trait instanceof OneOf set) {
                sets.computeIfAbsent(subject, none -> new ArrayList<>()).addAll(set.members());
            } else {
                merged.add(part);
            }
        }
        sets.forEach((subject, members) -> merged.add(Fact.of(subject, sign, OneOf.of(members))));
        return merged;
    }

    private static Optional<Claim> compared(Operator operator, Expression left, Expression right) {
        if (isOfEvent(left) || isOfEvent(right)) {
            return Optional.empty(); // nobody knows of which event, or of how many
        }
        return switch (operator) {
            case EQUAL -> equal(left, List.of(right), Sign.HAS);
            case NOT_EQUAL -> equal(left, List.of(right), Sign.LACKS);
            case IN -> right instanceof ListOf(var items) ? equal(left, items, Sign.HAS) : held(left, right);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                bound(operator, left, right).or(() -> turned(operator, left, right));
        };
    }

    private static Optional<Claim> equal(Expression value, List<Expression> literals, Sign sign) {
        if (literals.isEmpty()) {
            return Optional.of(NEVER);
        }
        var subject = standing(value);
        var members = new ArrayList<Constant>();
        for (var literal : literals) {
            Constant.plain(literal).filter(subject::isTyped).ifPresent(members::add);
        }
        return members.size() == literals.size()
                ? Optional.of(Fact.of(subject, sign, OneOf.of(members)))
                : Optional.empty();
    }

    private static Optional<Claim> held(Expression part, Expression value) {
        var subject = standing(value);
        return part instanceof Expression.Text(var text) && subject.isTyped(Word.of(text))
                ? Optional.of(Fact.of(subject, Sign.HAS, new Holds(Word.of(text))))
                : Optional.empty();
    }

    private static Optional<Claim> bound(Operator operator, Expression value, Expression limit) {
        var subject = standing(value);
        return Constant.plain(limit)
                .filter(it -> it instanceof Word || it instanceof Quantity)
                .filter(subject::isTyped)
                .or(() -> Constant.date(limit).filter(it -> !subject.isId()))
                .map(it -> Fact.of(subject, Sign.HAS, Bound.of(operator, it)));
    }

    private static Optional<Claim> turned(Operator operator, Expression limit, Expression value) {
        var subject = new Subject(value, Subject.Side.RIGHT);
        return Constant.date(limit)
                .filter(it -> !subject.isId())
                .map(it -> Fact.of(subject, Sign.HAS, Bound.of(operator.flip(), it)));
    }

    private static boolean isOfEvent(Expression expression) {
        return Parts.of(expression)
                .anyMatch(part -> part instanceof Reference(var source, var name) && source == Source.EVENT);
    }

    private static Subject standing(Expression value) {
        return new Subject(value, Subject.Side.LEFT);
    }
}
