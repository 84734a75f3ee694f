package io.cistern.where;

import io.cistern.where.Expression.Text;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter prepared for proofs. What it claims is computed once, however many other filters it is compared with.
 *
 * <p>A filter over a limit takes part in no proof: it neither serves another nor is served by one. To prepare it would take
 * milliseconds and megabytes, and who sends such filters could make every other query pay for them.
 */
public final class Predicate {

    /** Parts, literals included. */
    static final int MOST_PARTS = 2_000;

    /** Characters of a literal. No value of a property is longer ({@code mixpanel.md}, 2.4). */
    static final int LONGEST_LITERAL = 255;

    private final Expression expression;
    private final int parts;
    private final boolean provable;
    private final boolean constant;
    private @Nullable Set<String> properties;
    private @Nullable Claim claim;
    private @Nullable Facts facts;
    private @Nullable Boolean safe;

    private Predicate(Expression expression) {
        this.expression = expression;
        this.parts = (int) Parts.of(expression).limit(MOST_PARTS + 1L).count();
        this.provable = parts <= MOST_PARTS && Parts.of(expression).noneMatch(Predicate::isLong);
        this.constant = provable && Implication.isConstant(expression);
    }

    /**
     * Prepares a filter.
     *
     * @param expression in canonical form
     */
    public static Predicate of(Expression expression) {
        return new Predicate(expression);
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
            properties = Scope.properties(expression);
        }
        return properties;
    }

    /** Whether the filter cannot be an error for any profile, see {@link Outcome#isSafe}. */
    public synchronized boolean isSafe() {
        if (safe == null) {
            safe = Outcome.isSafe(expression);
        }
        return safe;
    }

    /**
     * Whether every profile that meets this filter meets the wide one, see {@link Implication#holds}. False where no proof is
     * found within the budget, and where one of the filters is over the limits.
     */
    public boolean implies(Predicate wide, StepBudget steps) {
        return provable
                && wide.constant
                && steps.covers(1)
                && concerns(wide)
                && new Proof(steps).follows(wide.claim(), facts());
    }

    /** Whether the two share a property. Filters that share none imply each other only where one is always the same. */
    private boolean concerns(Predicate wide) {
        return claim().equals(Claim.NEVER)
                || wide.properties().isEmpty()
                || !Collections.disjoint(properties(), wide.properties());
    }

    private synchronized Claim claim() {
        if (claim == null) {
            claim = Claim.of(expression);
        }
        return claim;
    }

    private synchronized Facts facts() {
        if (facts == null) {
            facts = Facts.of(claim());
        }
        return facts;
    }
}
