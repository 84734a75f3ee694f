package io.cistern.merge;

import io.cistern.merge.Outcome.Again;
import io.cistern.merge.Outcome.Part;
import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.table.DeclinedException;
import io.cistern.table.Table;
import io.cistern.where.Condition;
import io.cistern.where.Condition.Understood;
import io.cistern.where.Evaluator;
import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.StepBudget.ExhaustedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Filters over the same audience, each known to have had a small answer. */
record Filters(Scope scope, Audience audience, Evaluator evaluator, Sizes sizes, Trusted trusted) implements Kind {

    /** More would make a call whose text nobody could read, and whose failure would cost as many. */
    private static final int MOST = 20;

    private static final int LONGEST = 8_000;

    /** To tell one member's rows from the others': some hundredths of a second, for which all members wait. */
    private static final long STEPS = 2_000_000;

    static Optional<Kind> of(ProfileQuery query, Evaluator evaluator, Sizes sizes, Trusted trusted) {
        return isFiltered(query.audience())
                        && query.where() instanceof Understood(var asked)
                        && evaluator.understands(asked)
                        && io.cistern.where.Outcome.isSafe(asked)
                        && sizes.of(query).isPresent()
                        && trusted.trusts(query)
                ? Optional.of(new Filters(query.scope(), query.audience(), evaluator, sizes, trusted))
                : Optional.empty();
    }

    /** Whether a filter means the same here as there ({@code mixpanel.md}, 7.34 and 7.35). */
    private static boolean isFiltered(Audience audience) {
        return audience instanceof Audience.Everyone
                || (audience instanceof Audience.Cohort(var id, var includeAllUsers) && !includeAllUsers);
    }

    @Override
    public boolean gathers() {
        return false;
    }

    /** With room for a quarter more than there were: what does not fit a page has cost a call for nothing. */
    @Override
    public boolean fits(List<ProfileQuery> queries) {
        var rows = queries.stream()
                .mapToLong(query -> sizes.of(query).orElse(Long.MAX_VALUE / queries.size()))
                .sum();
        var text = queries.stream()
                .mapToInt(query -> query.where().text().length())
                .sum();
        return queries.size() <= MOST && text <= LONGEST && rows <= sizes.page(scope.project()) * 4L / 5;
    }

    @Override
    public ProfileQuery question(List<ProfileQuery> queries) {
        var terms = queries.stream().map(Filters::asked).distinct().toList();
        var any = terms.size() == 1 ? terms.getFirst() : new Expression.Or(terms);
        var tested = queries.stream()
                .map(query -> evaluator.properties(asked(query)))
                .<Selection>map(names -> new Selection.Only(List.copyOf(names)));
        return new ProfileQuery(
                scope,
                audience,
                new Understood(any),
                Parts.union(Stream.concat(queries.stream().map(ProfileQuery::select), tested)));
    }

    @Override
    public Map<Member, Outcome> split(List<Member> members, Page page) {
        var outcomes = new HashMap<Member, Outcome>();
        var table = Parts.table(page);
        var whole = page.total() != null && page.total() == page.rows().count();
        for (var member : members) {
            outcomes.put(
                    member,
                    part(member, table, page, whole).orElseGet(() -> new Again(Group.of(this, List.of(member)))));
        }
        return outcomes;
    }

    private Optional<Outcome> part(Member member, Table table, Page page, boolean whole) {
        try {
            return whole && trusted.trusts(member.query()) // still
                    ? Optional.of(new Part(Parts.page(
                            table,
                            table.where(member.query().where(), evaluator, new StepBudget(STEPS)),
                            member.query().select(),
                            page)))
                    : Optional.empty();
        } catch (DeclinedException | ExhaustedException doubtful) {
            return Optional.empty(); // Mixpanel knows
        }
    }

    private static Expression asked(ProfileQuery query) {
        return query.where() instanceof Condition.Understood(var asked) ? asked : Expression.TRUE;
    }
}
