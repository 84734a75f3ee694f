package io.cistern.where.implication;

import io.cistern.where.Expression;
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
import io.cistern.where.Junction;
import io.cistern.where.ResultKind;
import io.cistern.where.Subexpressions;
import io.cistern.where.implication.Constant.Quantity;
import io.cistern.where.implication.Constant.Word;
import io.cistern.where.implication.Constraint.Defined;
import io.cistern.where.implication.Constraint.Holds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The condition under which an expression is true. Equal predicates are true for the same profiles. An expression that
 * is not understood becomes a predicate that implies only itself.
 */
sealed interface Predicate {

    Predicate ALWAYS = All.of(Set.of());
    Predicate NEVER = Any.of(Set.of());

    /**
     * All parts are true. Without parts it is always true.
     *
     * @param hash of the parts, computed once because there may be many
     */
    record All(Set<Predicate> parts, int hash) implements Predicate {

        static All of(Set<Predicate> parts) {
            return new All(parts, parts.hashCode());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /**
     * At least one branch is true. Without branches it is never true.
     *
     * @param hash of the branches, computed once because there may be many
     */
    record Any(Set<Predicate> branches, int hash) implements Predicate {

        static Any of(Set<Predicate> branches) {
            return new Any(branches, ~branches.hashCode());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /**
     * A value meets a constraint, or does not meet it.
     *
     * @param hash of the other components, computed once because they may be a long list
     */
    record Fact(Subject subject, Sign sign, Constraint trait, int hash) implements Predicate {

        static Fact of(Subject subject, Sign sign, Constraint constraint) {
            return new Fact(subject, sign, constraint, Objects.hash(subject, sign, constraint));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A logical expression is not true. */
    record Denial(Predicate denied) implements Predicate {}

    /**
     * The expression is true.
     *
     * @param hash of the expression, computed once because it may be long
     */
    record Other(Expression expression, int hash) implements Predicate {

        static Other of(Expression expression) {
            return new Other(expression, expression.hashCode());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Whether the value meets the constraint. */
    enum Sign {
        HAS,
        LACKS
    }

    /** The number of predicates that assuming this one adds. */
    static long size(Predicate predicate) {
        return predicate instanceof All(var parts, var hash)
                ? 1 + parts.stream().mapToLong(Predicate::size).sum()
                : 1;
    }

    static Predicate of(Expression expression) {
        return switch (expression) {
            case Truth(var value) -> value ? ALWAYS : NEVER;
            case And(var terms) -> joined(Junction.ALL, terms);
            case Or(var terms) -> joined(Junction.ANY, terms);
            case Not(var operand) when ResultKind.isLogical(operand) -> denied(of(operand));
            case Comparison(var operator, var left, var right) ->
                compared(operator, left, right).orElse(Other.of(expression));
            case Call(var function, var argument)
            when function == Function.DEFINED
                    && argument instanceof Reference(var source, var name)
                    && source == Source.PROFILE -> Fact.of(standing(argument), Sign.HAS, new Defined());
            default -> Other.of(expression);
        };
    }

    private static Predicate denied(Predicate predicate) {
        return switch (predicate) {
            case Fact(var subject, var sign, var constraint, var hash) ->
                Fact.of(subject, sign == Sign.HAS ? Sign.LACKS : Sign.HAS, constraint);
            case All all -> all.equals(ALWAYS) ? NEVER : new Denial(all);
            case Any any -> any.equals(NEVER) ? ALWAYS : new Denial(any);
            case Denial denial -> new Denial(denial);
            case Other other -> new Denial(other);
        };
    }

    private static Predicate joined(Junction junction, List<Expression> terms) {
        var parts = new ArrayList<Predicate>();
        for (var term : terms) {
            parts.add(of(term));
        }
        var merged = merged(junction == Junction.ALL ? Sign.LACKS : Sign.HAS, parts);
        if (merged.size() == 1) {
            return merged.iterator().next();
        }
        return junction == Junction.ALL ? All.of(merged) : Any.of(merged);
    }

    /**
     * Merges the members of all sets for the same subject: {@code p in a or p in b} is
     * {@code p in (a and b's members)}, and the negation alike.
     */
    private static Set<Predicate> merged(Sign sign, Collection<Predicate> parts) {
        var sets = new LinkedHashMap<Subject, List<Constant>>();
        var merged = new LinkedHashSet<Predicate>();
        for (var part : parts) {
            if (part instanceof Fact(var subject, var thisSign, var constraint, var hash)
                    && thisSign == sign
                    && constraint instanceof OneOf set) {
                sets.computeIfAbsent(subject, none -> new ArrayList<>()).addAll(set.members());
            } else {
                merged.add(part);
            }
        }
        sets.forEach((subject, members) -> merged.add(Fact.of(subject, sign, OneOf.of(members))));
        return merged;
    }

    private static Optional<Predicate> compared(Operator operator, Expression left, Expression right) {
        if (isOfEvent(left) || isOfEvent(right)) {
            return Optional.empty(); // it is not known which event, or how many, the reference means
        }
        return switch (operator) {
            case EQUAL -> equal(left, List.of(right), Sign.HAS);
            case NOT_EQUAL -> equal(left, List.of(right), Sign.LACKS);
            case IN -> right instanceof ListOf(var items) ? equal(left, items, Sign.HAS) : substring(left, right);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                bound(operator, left, right).or(() -> flipped(operator, left, right));
        };
    }

    private static Optional<Predicate> equal(Expression value, List<Expression> literals, Sign sign) {
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

    private static Optional<Predicate> substring(Expression part, Expression value) {
        var subject = standing(value);
        return part instanceof Expression.Text(var text) && subject.isTyped(Word.of(text))
                ? Optional.of(Fact.of(subject, Sign.HAS, new Holds(Word.of(text))))
                : Optional.empty();
    }

    private static Optional<Predicate> bound(Operator operator, Expression value, Expression limit) {
        var subject = standing(value);
        return Constant.plain(limit)
                .filter(it -> it instanceof Word || it instanceof Quantity)
                .filter(subject::isTyped)
                .or(() -> Constant.date(limit).filter(it -> !subject.isId()))
                .map(it -> Fact.of(subject, Sign.HAS, Bound.of(operator, it)));
    }

    private static Optional<Predicate> flipped(Operator operator, Expression limit, Expression value) {
        var subject = new Subject(value, Subject.Side.RIGHT);
        return Constant.date(limit)
                .filter(it -> !subject.isId())
                .map(it -> Fact.of(subject, Sign.HAS, Bound.of(operator.flip(), it)));
    }

    private static boolean isOfEvent(Expression expression) {
        return Subexpressions.of(expression)
                .anyMatch(part -> part instanceof Reference(var source, var name) && source == Source.EVENT);
    }

    private static Subject standing(Expression value) {
        return new Subject(value, Subject.Side.LEFT);
    }
}
