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
 * Decides whether the whole answer to one question holds the answer to another: the same people or more of them, and
 * every property that is wanted or looked at. What was not selected is unknown, not undefined, so it is never looked at.
 *
 * <table>
 * <caption>What may differ, and why that is sound ({@code mixpanel.md}, 7)</caption>
 * <tr><th>of the wide and the narrow question</th><th>rule</th></tr>
 * <tr><td>project, workspace, group</td><td>are equal: each is a universe of its own</td></tr>
 * <tr><td>everybody, or the members of a cohort</td>
 *     <td>are equal; with those who have no profile, or by behaviors, the filter must be equal, too: how a filter counts
 *     who has no profile is nowhere written (34), and what behaviors count is in no profile (35)</td></tr>
 * <tr><td>ids out of everybody, or of more ids</td>
 *     <td>when the wide question has no filter; whether all of them are there is seen in the rows, for an id that is not
 *     may be another name of one that is (37)</td></tr>
 * <tr><td>the filter</td>
 *     <td>is equal; or the wide one is none or implied by the narrow one, which can be evaluated. Where the wide one
 *     leaves people out, the narrow one must be sure not to be an error for any of these (21)</td></tr>
 * <tr><td>the selection</td><td>the wide one covers what is wanted and what is tested (31)</td></tr>
 * </table>
 */
public final class Containment {

    private static final String ID = "$distinct_id";

    private final Evaluator evaluator;

    Containment(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** Which rows of a whole answer make up another one. */
    public enum Fit {
        /** No rows are sure to. */
        NONE,
        /** All of them. */
        ALL,
        /** Those that meet the narrow question's filter. */
        FILTERED,
        /** Those of the narrow question's ids, if all of these are there. */
        IDS
    }

    /** How the answer to the wide query holds that to the narrow one, as far as is found out in a bounded number of steps. */
    public Fit fit(ProfileQuery wide, ProfileQuery narrow) {
        return fit(new PreparedQuery(wide), new PreparedQuery(narrow), new StepBudget(Effort.PROOF));
    }

    /** The same. {@link Fit#NONE} where that is not found out within the budget. */
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

    /** Whether the wide query may hold the narrow one, by all that can be told without a proof. */
    public boolean mayHold(PreparedQuery wide, PreparedQuery narrow) {
        var one = wide.query();
        var other = narrow.query();
        if (!one.scope().equals(other.scope()) || !covers(wide, other.select())) {
            return false;
        }
        if (one.audience() instanceof Audience.Opaque && !one.equals(other)) {
            return false; // even what is selected may change who is found
        }
        if (one.audience().equals(other.audience())) {
            return one.where().equals(other.where()) || isDecided(wide, narrow);
        }
        return other.audience() instanceof Audience.Identified(var ids)
                && (isEverybody(one) || isAsked(ids, wide))
                && other.where() instanceof Condition.Everything;
    }

    /** The filter of an answer, if it can be decided of each row by what the row shows. */
    public Optional<Expression> told(ProfileQuery query) {
        return isFiltered(query.audience())
                        && query.where() instanceof Condition.Understood(var asked)
                        && evaluator.understands(asked)
                        && isSeen(evaluator.properties(asked), new PreparedQuery(query))
                ? Optional.of(asked)
                : Optional.empty();
    }

    /** The properties that a question's filter looks at. */
    public Set<String> tested(ProfileQuery query) {
        return query.where() instanceof Condition.Understood(var asked) ? evaluator.properties(asked) : Set.of();
    }

    /** Whether the answer to a question shows that property. */
    public static boolean shows(ProfileQuery query, String property) {
        return new PreparedQuery(query).shows(List.of(property));
    }

    /** Whether the wide answer shows of each of its rows whether it meets the narrow filter. */
    private boolean isDecided(PreparedQuery wide, PreparedQuery narrow) {
        return isFiltered(narrow.query().audience())
                && !(wide.query().where() instanceof Condition.Opaque)
                && narrow.query().where() instanceof Condition.Understood(var asked)
                && evaluator.understands(asked)
                && narrow.filter()
                        .filter(filter -> isSeen(filter.properties(), wide))
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
        var asked = narrow.filter();
        var implied = wide.filter();
        return asked.isPresent()
                && implied.isPresent()
                && asked.get().isSafe()
                && asked.get().implies(implied.get(), steps);
    }

    private static boolean covers(PreparedQuery wide, Selection wanted) {
        return switch (wanted) {
            case Selection.All() -> wide.query().select() instanceof Selection.All;
            case Selection.Only(var names) -> wide.shows(names);
        };
    }

    /** Whether the wide answer shows these properties; the id stands beside them, but a group's is no distinct id. */
    private static boolean isSeen(Set<String> tested, PreparedQuery wide) {
        var properties = new HashSet<>(tested);
        return !(properties.remove(ID) && wide.query().scope().group() != null) && wide.shows(properties);
    }
}
