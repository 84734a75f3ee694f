package io.cistern.answer.containment;

import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.where.Condition;
import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.evaluation.Evaluator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether the whole answer to one query contains the answer to another: the same profiles or more, and every
 * property that is selected or tested. A property that was not selected is unknown, not undefined, so it is never
 * tested.
 *
 * <table>
 * <caption>What may differ, and why that is sound ({@code mixpanel.md}, 7)</caption>
 * <tr><th>of the wide and the narrow query</th><th>rule</th></tr>
 * <tr><td>project, workspace, group</td><td>are equal: the profiles of each are separate</td></tr>
 * <tr><td>everybody, or the members of a cohort</td>
 *     <td>are equal. With ids that have no profile, or by behaviors, the filter must be equal, too: how a filter counts
 *     such ids is not documented (34), and what behaviors count is in no profile (35)</td></tr>
 * <tr><td>ids out of everybody, or of more ids</td>
 *     <td>allowed when the wide query has no filter. Only the rows show whether all ids are there, because a missing id
 *     may be another name of one that is there (37)</td></tr>
 * <tr><td>the filter</td>
 *     <td>is equal; or the wide query has none, or the narrow filter implies the wide one and can be evaluated. When
 *     the wide query leaves profiles out, the narrow filter must be sure not to be an error for any of these (21)</td></tr>
 * <tr><td>the selection</td><td>the wide one covers what is selected and what is tested (31)</td></tr>
 * </table>
 */
public final class Containment {

    private static final String ID = "$distinct_id";

    private final Evaluator evaluator;

    Containment(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** Which rows of a whole answer form another answer. */
    public enum Fit {
        /** No rows are proved to. */
        NONE,
        /** All rows. */
        ALL,
        /** The rows that match the narrow query's filter. */
        FILTERED,
        /** The rows of the narrow query's ids, if all of these ids have a row. */
        IDS
    }

    /** How the answer to the wide query contains the answer to the narrow one, found in a bounded number of steps. */
    public Fit fit(ProfileQuery wide, ProfileQuery narrow) {
        return fit(new PreparedQuery(wide), new PreparedQuery(narrow), new StepBudget(Effort.PROOF));
    }

    /** The same, within this budget; {@link Fit#NONE} when it is exhausted. */
    public Fit fit(PreparedQuery wide, PreparedQuery narrow, StepBudget steps) {
        if (!mayHold(wide, narrow)) {
            return Fit.NONE;
        }
        if (!wide.query().audience().equals(narrow.query().audience())) {
            return Fit.IDS;
        }
        if (wide.query().where().equals(narrow.query().where())) {
            return Fit.ALL;
        }
        return implied(wide, narrow, steps) ? Fit.FILTERED : Fit.NONE;
    }

    /**
     * Whether the wide query matches all profiles of the narrow one, whatever properties both select. A cohort without
     * ids that have no profile, and ids, are part of everybody.
     */
    public boolean includes(PreparedQuery wide, PreparedQuery narrow, StepBudget steps) {
        return mayInclude(wide, narrow)
                && (wide.query().where().equals(narrow.query().where()) || implied(wide, narrow, steps));
    }

    /** The same, checked without a proof. */
    public boolean mayInclude(PreparedQuery wide, PreparedQuery narrow) {
        var one = wide.query();
        var other = narrow.query();
        return one.scope().equals(other.scope())
                && isPart(other.audience(), one.audience())
                && !(one.where() instanceof Condition.Opaque && !one.where().equals(other.where()));
    }

    private static boolean isPart(Audience part, Audience whole) {
        return switch (part) {
            case Audience.Opaque _ -> false; // even the selection may change which profiles are found
            case Audience.Everyone _, Audience.Behaving _ -> part.equals(whole);
            case Audience.Cohort(var id, var includeAllUsers) ->
                part.equals(whole) || (!includeAllUsers && whole instanceof Audience.Everyone);
            case Audience.Identified(var ids, var _) ->
                whole instanceof Audience.Everyone
                        || (whole instanceof Audience.Identified(var more, var _)
                                && new HashSet<>(more).containsAll(ids));
        };
    }

    /** Whether the wide query may contain the narrow one, checked without a proof. */
    public boolean mayHold(PreparedQuery wide, PreparedQuery narrow) {
        var one = wide.query();
        var other = narrow.query();
        if (!one.scope().equals(other.scope()) || !covers(wide, other.select())) {
            return false;
        }
        if (one.audience() instanceof Audience.Opaque && !one.equals(other)) {
            return false; // even the selection may change which profiles are found
        }
        if (one.audience().equals(other.audience())) {
            return one.where().equals(other.where()) || isDecided(wide, narrow);
        }
        return other.audience() instanceof Audience.Identified(var ids, var _)
                && (isEverybody(one) || isAsked(ids, wide))
                && other.where() instanceof Condition.Everything;
    }

    /**
     * Whether the rows of the wide query may answer some ids of the narrow one: both have no filter, and the wide one
     * asks for everybody or for one of these ids.
     */
    public boolean mayHoldSome(PreparedQuery wide, PreparedQuery narrow) {
        var one = wide.query();
        var other = narrow.query();
        return one.scope().equals(other.scope())
                && other.audience() instanceof Audience.Identified
                && one.where() instanceof Condition.Everything
                && other.where() instanceof Condition.Everything
                && covers(wide, other.select())
                && (isEverybody(one)
                        || (one.audience() instanceof Audience.Identified(var ids, var _) && narrow.asksForAny(ids)));
    }

    /** The filter of a query, if the selected properties suffice to evaluate it for each row. */
    public Optional<Expression> evaluableFilter(ProfileQuery query) {
        return isFiltered(query.audience())
                        && query.where() instanceof Condition.Understood(var filter)
                        && evaluator.understands(filter)
                        && isSeen(evaluator.properties(filter), new PreparedQuery(query))
                ? Optional.of(filter)
                : Optional.empty();
    }

    /** The properties that a query's filter tests. */
    public Set<String> tested(ProfileQuery query) {
        return query.where() instanceof Condition.Understood(var filter) ? evaluator.properties(filter) : Set.of();
    }

    /** Whether the answer to a query has that property. */
    public static boolean shows(ProfileQuery query, String property) {
        return new PreparedQuery(query).shows(List.of(property));
    }

    /** Whether the rows of the wide answer have the properties that are needed to evaluate the narrow filter. */
    private boolean isDecided(PreparedQuery wide, PreparedQuery narrow) {
        return isFiltered(narrow.query().audience())
                && !(wide.query().where() instanceof Condition.Opaque)
                && narrow.query().where() instanceof Condition.Understood(var filter)
                && evaluator.understands(filter)
                && narrow.filter()
                        .filter(prepared -> isSeen(prepared.properties(), wide))
                        .isPresent();
    }

    private static boolean isEverybody(ProfileQuery query) {
        return query.audience() instanceof Audience.Everyone && query.where() instanceof Condition.Everything;
    }

    private static boolean isAsked(List<String> ids, PreparedQuery wide) {
        return wide.query().where() instanceof Condition.Everything && wide.asksFor(ids);
    }

    private static boolean isFiltered(Audience audience) {
        return switch (audience) {
            case Audience.Everyone() -> true;
            case Audience.Cohort(var id, var includeAllUsers) -> !includeAllUsers;
            case Audience.Identified identified -> false;
            case Audience.Behaving behaving -> false;
            case Audience.Opaque opaque -> false;
        };
    }

    private static boolean implied(PreparedQuery wide, PreparedQuery narrow, StepBudget steps) {
        if (wide.query().where() instanceof Condition.Everything) {
            return true;
        }
        var filter = narrow.filter();
        var implied = wide.filter();
        return filter.isPresent()
                && implied.isPresent()
                && filter.get().isSafe()
                && filter.get().implies(implied.get(), steps);
    }

    private static boolean covers(PreparedQuery wide, Selection selection) {
        return switch (selection) {
            case Selection.All() -> wide.query().select() instanceof Selection.All;
            case Selection.Only(var names) -> wide.shows(names);
        };
    }

    /**
     * Whether the wide answer has these properties. Each row also has its id, but the id of a group is no distinct id.
     */
    private static boolean isSeen(Set<String> tested, PreparedQuery wide) {
        var properties = new HashSet<>(tested);
        return !(properties.remove(ID) && wide.query().scope().group() != null) && wide.shows(properties);
    }
}
