package io.cistern.where;

import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Arithmetic;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Negative;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Now;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Reference;
import io.cistern.where.Expression.Text;
import io.cistern.where.Expression.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Evaluates expressions over profiles by the rules that are documented or were seen, and declines where these leave a
 * doubt: a declined question goes upstream. What is decided, and by which section of {@code mixpanel.md}, stands with
 * each rule: {@link Scope} says which expressions are taken at all, {@link Equality}, {@link Ordering},
 * {@link Membership}, {@link Casts} and {@link Sums} what comes of which values.
 *
 * <p>Every operand is evaluated: one that is declined declines the whole, as does a term of {@code and} or {@code or} that
 * is no truth, for that is an error upstream and whether Mixpanel stops before it is not known (7, row 21).
 */
public final class Evaluator {

    private final Ordering ordering;
    private final Equality equality;
    private final Membership membership;
    private final Casts casts;

    /** By the documented rules, for a project whose zone is not known. */
    public Evaluator() {
        this(Rules.documented());
    }

    public Evaluator(Rules rules) {
        var folding = new Folding(rules.letters());
        var moments = new Moments(rules.zone());
        equality = new Equality(folding);
        ordering = new Ordering(folding, moments);
        membership = new Membership(folding, equality);
        casts = new Casts(rules.nulls(), moments);
    }

    /** Whether this expression can be evaluated at all: over some profiles it may be declined all the same. */
    public boolean understands(Expression expression) {
        return Scope.takes(expression);
    }

    /** The profile's properties that this expression looks at. */
    public Set<String> properties(Expression expression) {
        return Scope.properties(expression);
    }

    /** Parts that are gone through for each profile; in a long list of literals a value is looked up. */
    public long steps(Expression expression) {
        return 1
                + (expression instanceof ListOf
                        ? 0
                        : Parts.direct(expression).stream()
                                .mapToLong(this::steps)
                                .sum());
    }

    /** What the expression, which is understood, says of this profile. */
    public Verdict verdict(Expression expression, Properties profile) {
        return verdict(expression, profile, StepBudget.unlimited());
    }

    /**
     * The same, in so many steps at most: parts of the expression, and the length of what they compare.
     *
     * @throws StepBudget.ExhaustedException when it takes more
     */
    public Verdict verdict(Expression expression, Properties profile, StepBudget steps) {
        return verdict(expression, new EvaluatedProfile(profile, steps));
    }

    /** A profile, and the steps that evaluating an expression over it may take. */
    private record EvaluatedProfile(Properties properties, StepBudget steps) {}

    private Verdict verdict(Expression expression, EvaluatedProfile profile) {
        profile.steps().spend(Costs.PART);
        return switch (expression) {
            case Comparison comparison -> compared(comparison, profile);
            case And(var terms) -> {
                var all = Verdict.TRUE;
                for (var i = 0; i < terms.size(); i++) {
                    all = all.and(verdict(terms.get(i), profile));
                }
                yield all;
            }
            case Or(var terms) -> {
                var any = Verdict.FALSE;
                for (var i = 0; i < terms.size(); i++) {
                    any = any.or(verdict(terms.get(i), profile));
                }
                yield any;
            }
            case Not(var operand) -> verdict(operand, profile).not();
            case Truth(var value) -> Verdict.of(value);
            case Text text -> Verdict.OTHER;
            case Numeral numeral -> Verdict.OTHER;
            case ListOf list -> Verdict.OTHER;
            case Now now -> Verdict.DECLINED;
            case Reference reference -> Verdict.of(value(reference, profile));
            case Call call -> Verdict.of(value(call, profile));
            case Arithmetic arithmetic -> Verdict.of(value(arithmetic, profile));
            case Negative negative -> Verdict.of(value(negative, profile));
        };
    }

    private Value value(Expression expression, EvaluatedProfile profile) {
        profile.steps().spend(Costs.PART);
        return switch (expression) {
            case Text(var value) -> new Value.Text(value);
            case Numeral(var value) -> new Value.Numeral(value);
            case Truth(var value) -> Value.of(value);
            case Reference(var source, var name) ->
                source == Reference.Source.PROFILE ? profile.properties().property(name) : Value.UNKNOWN;
            case Now now -> Value.UNKNOWN;
            case ListOf(var items) -> new Value.Listed(values(items, profile));
            case Call(var function, var argument) -> casts.apply(function, paid(value(argument, profile), profile));
            case Arithmetic(var operation, var left, var right) ->
                switch (operation) {
                    case PLUS -> Sums.plus(paid(value(left, profile), profile), paid(value(right, profile), profile));
                    case MINUS -> Sums.minus(paid(value(left, profile), profile), paid(value(right, profile), profile));
                    case TIMES, DIVIDE, MODULO -> Value.UNKNOWN;
                };
            case Negative(var operand) -> Sums.negative(value(operand, profile));
            case Comparison comparison -> truth(compared(comparison, profile));
            case And and -> truth(verdict(and, profile));
            case Or or -> truth(verdict(or, profile));
            case Not not -> truth(verdict(not, profile));
        };
    }

    /** A value that is read in whole. */
    private static Value paid(Value value, EvaluatedProfile profile) {
        profile.steps().spend(Costs.of(value));
        return value;
    }

    private List<Value> values(List<Expression> items, EvaluatedProfile profile) {
        var values = new ArrayList<Value>(items.size());
        for (var item : items) {
            values.add(value(item, profile));
        }
        return values;
    }

    private static Value truth(Verdict verdict) {
        return switch (verdict) {
            case TRUE -> Value.TRUE;
            case FALSE -> Value.FALSE;
            case UNDEFINED -> Value.UNDEFINED;
            case OTHER, DECLINED -> Value.UNKNOWN;
        };
    }

    private Verdict compared(Comparison comparison, EvaluatedProfile profile) {
        var operator = comparison.operator();
        if (operator == Operator.IN) {
            return contained(comparison, profile);
        }
        var left = paid(value(comparison.left(), profile), profile);
        var right = paid(value(comparison.right(), profile), profile);
        if (isIdAndNumber(comparison.left(), right) || isIdAndNumber(comparison.right(), left)) {
            return Verdict.DECLINED;
        }
        return switch (operator) {
            case EQUAL -> equality.verdict(left, right);
            case NOT_EQUAL -> equality.verdict(left, right).not(); // exact inverses, and equality is never undefined
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> ordering.verdict(operator, left, right);
            case IN -> throw new AssertionError();
        };
    }

    private Verdict contained(Comparison comparison, EvaluatedProfile profile) {
        var left = paid(value(comparison.left(), profile), profile);
        return switch (comparison.right()) {
            case ListOf(var items) ->
                Scope.isId(comparison.left()) && membership.hasNumbers(items, profile.steps())
                        ? Verdict.DECLINED
                        : membership.among(left, items, profile.steps());
            case Call(var function, var argument)
            when function == Function.LIST ->
                Scope.isId(comparison.left())
                        ? Verdict.DECLINED
                        : membership.inList(left, searched(value(argument, profile), left, profile));
            default -> {
                var right = searched(value(comparison.right(), profile), left, profile);
                yield isIdAndNumber(comparison.left(), right) || isIdAndNumber(comparison.right(), left)
                        ? Verdict.DECLINED
                        : membership.verdict(left, right);
            }
        };
    }

    /** A value in which another is looked for. */
    private static Value searched(Value whole, Value part, EvaluatedProfile profile) {
        profile.steps().spend(Costs.of(whole) + Costs.pair(part, whole));
        return whole;
    }

    /** An id is text here and, by the documents, a number there (7, rows 29 and 30). */
    private static boolean isIdAndNumber(Expression expression, Value other) {
        return (other instanceof Value.Numeral || other instanceof Value.Listed) && Scope.isId(expression);
    }
}
