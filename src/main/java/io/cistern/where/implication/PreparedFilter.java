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
 * A filter prepared for proofs. Its predicate is computed once for all comparisons with other filters.
 *
 * <p>A filter over a limit takes part in no proof: it implies no filter, and no filter implies it. Preparing it would
 * take milliseconds and megabytes, and a caller with such filters would slow down every other query.
 */
public final class PreparedFilter {

    /** The limit on the parts, including literals. */
    static final int MAX_PARTS = 2_000;

    /** The limit on the characters of a literal. No property value is longer ({@code mixpanel.md}, 2.4). */
    static final int MAX_LITERAL_LENGTH = 255;

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
        this.parts = (int) Subexpressions.of(expression).limit(MAX_PARTS + 1L).count();
        this.provable = parts <= MAX_PARTS && Subexpressions.of(expression).noneMatch(PreparedFilter::isLong);
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
        return part instanceof Text(var text) && text.length() > MAX_LITERAL_LENGTH;
    }

    /** The number of parts; a number over the limit for a filter with too many parts. */
    public int parts() {
        return parts;
    }

    /** The properties that the filter reads. */
    public synchronized Set<String> properties() {
        if (properties == null) {
            properties = Evaluability.properties(expression);
        }
        return properties;
    }

    /** Whether the filter fails for no profile, see {@link ResultKind#isSafe}. */
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
                && mayImply(wide)
                && new Proof(steps).follows(wide.asPredicate(), facts());
    }

    /** Whether a proof is possible: the filters share a property, or one of them does not depend on the profile. */
    private boolean mayImply(PreparedFilter wide) {
        return asPredicate().equals(Predicate.NEVER)
                || wide.properties().isEmpty()
                || !Collections.disjoint(properties(), wide.properties());
    }

    private synchronized Predicate asPredicate() {
        if (predicate == null) {
            predicate = Predicate.of(expression);
        }
        return predicate;
    }

    private synchronized KnownFacts facts() {
        if (knownFacts == null) {
            knownFacts = KnownFacts.of(asPredicate());
        }
        return knownFacts;
    }
}
