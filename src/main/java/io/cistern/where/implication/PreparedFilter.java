package io.cistern.where.implication;

import io.cistern.where.Evaluability;
import io.cistern.where.Expression;
import io.cistern.where.Expression.Text;
import io.cistern.where.ResultKind;
import io.cistern.where.StepBudget;
import io.cistern.where.Subexpressions;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter prepared for proofs. What it claims is computed once, however many other filters it is compared with.
 *
 * <p>A filter over a limit takes part in no proof: it neither serves another nor is served by one. To prepare it would take
 * milliseconds and megabytes, and who sends such filters could make every other query pay for them.
 */
public final class PreparedFilter {

    /** Parts, literals included. */
    static final int MOST_PARTS = 2_000;

    /** Characters of a literal. No value of a property is longer ({@code mixpanel.md}, 2.4). */
    static final int LONGEST_LITERAL = 255;

    private final Expression expression;
    private final int parts;
    private final boolean provable;
    private final boolean constant;
    private @Nullable Set<String> properties;
    private @Nullable Predicate predicate;
    private @Nullable KnownFacts knownFacts;
    private @Nullable Boolean safe;

    private PreparedFilter(Expression expression) {
        this.expression = expression;
        this.parts = (int) Subexpressions.of(expression).limit(MOST_PARTS + 1L).count();
        this.provable = parts <= MOST_PARTS && Subexpressions.of(expression).noneMatch(PreparedFilter::isLong);
        this.constant = provable && Implication.isConstant(expression);
    }

    /**
     * Prepares a filter.
     *
     * @param expression in canonical form
     */
    public static PreparedFilter of(Expression expression) {
        return new PreparedFilter(expression);
    }

    private static boolean isLong(Expression part) {
        return part instanceof Text(var text) && text.length() > LONGEST_LITERAL;
    }

    /** How many parts the filter has; for one that takes part in no proof, some number over the limit. */
    public int parts() {
        return parts;
    }

    /** The properties that the filter looks at. */
    public synchronized Set<String> properties() {
        if (properties == null) {
            properties = Evaluability.properties(expression);
        }
        return properties;
    }

    /** Whether the filter cannot be an error for any profile, see {@link ResultKind#isSafe}. */
    public synchronized boolean isSafe() {
        if (safe == null) {
            safe = ResultKind.isSafe(expression);
        }
        return safe;
    }

    /**
     * Whether every profile that meets this filter meets the wide one, see {@link Implication#holds}. False where no proof is
     * found within the budget, and where one of the filters is over the limits.
     */
    public boolean implies(PreparedFilter wide, StepBudget steps) {
        return provable
                && wide.constant
                && steps.covers(1)
                && concerns(wide)
                && new Proof(steps).follows(wide.claim(), facts());
    }

    /** Whether the two share a property. Filters that share none imply each other only where one is always the same. */
    private boolean concerns(PreparedFilter wide) {
        return claim().equals(Predicate.NEVER)
                || wide.properties().isEmpty()
                || !Collections.disjoint(properties(), wide.properties());
    }

    private synchronized Predicate claim() {
        if (predicate == null) {
            predicate = Predicate.of(expression);
        }
        return predicate;
    }

    private synchronized KnownFacts facts() {
        if (knownFacts == null) {
            knownFacts = KnownFacts.of(claim());
        }
        return knownFacts;
    }
}
