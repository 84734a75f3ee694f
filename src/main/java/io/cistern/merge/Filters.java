package io.cistern.merge;

import io.cistern.merge.MemberResult.Again;
import io.cistern.merge.MemberResult.Part;
import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.table.DeclinedException;
import io.cistern.table.Table;
import io.cistern.where.Condition;
import io.cistern.where.Condition.Understood;
import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.StepBudget.ExhaustedException;
import io.cistern.where.evaluation.Evaluator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Merges filters over the same audience whose last answers were small. */
record Filters(Scope scope, Audience audience, Evaluator evaluator, AnswerSizes sizes, Trusted trusted)
        implements MergeRule {

    /**
     * The maximum number of filters in a call. More would make its text unreadable, and a failure would affect as many
     * queries.
     */
    private static final int MOST = 20;

    private static final int LONGEST = 8_000;

    /** Steps to find one member's rows: some hundredths of a second, for which all members wait. */
    private static final long STEPS = 2_000_000;

    static Optional<MergeRule> of(ProfileQuery query, Evaluator evaluator, AnswerSizes answerSizes, Trusted trusted) {
        return isFiltered(query.audience())
                        && query.where() instanceof Understood(var filter)
                        && evaluator.understands(filter)
                        && io.cistern.where.ResultKind.isSafe(filter)
                        && answerSizes.of(query).isPresent()
                        && trusted.trusts(query)
                ? Optional.of(new Filters(query.scope(), query.audience(), evaluator, answerSizes, trusted))
                : Optional.empty();
    }

    /** Whether Cistern evaluates a filter over this audience as Mixpanel does ({@code mixpanel.md}, 7.34 and 7.35). */
    private static boolean isFiltered(Audience audience) {
        return audience instanceof Audience.Everyone
                || (audience instanceof Audience.Cohort(var id, var includeAllUsers) && !includeAllUsers);
    }

    @Override
    public boolean gathers() {
        return false;
    }

    /**
     * Leaves room for a quarter more rows than the last answers had, because an answer that does not fit a page wastes
     * its call.
     */
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
        var terms = queries.stream().map(Filters::filter).distinct().toList();
        var any = terms.size() == 1 ? terms.getFirst() : new Expression.Or(terms);
        var tested = queries.stream()
                .map(query -> evaluator.properties(filter(query)))
                .<Selection>map(names -> new Selection.Only(List.copyOf(names)));
        return new ProfileQuery(
                scope,
                audience,
                new Understood(any),
                BatchSplitter.union(Stream.concat(queries.stream().map(ProfileQuery::select), tested)));
    }

    @Override
    public Map<BatchMember, MemberResult> split(List<BatchMember> members, Page page) {
        var outcomes = new HashMap<BatchMember, MemberResult>();
        var table = BatchSplitter.table(page);
        var whole = page.total() != null && page.total() == page.rows().count();
        for (var batchMember : members) {
            outcomes.put(
                    batchMember,
                    part(batchMember, table, page, whole)
                            .orElseGet(() -> new Again(Batch.of(this, List.of(batchMember)))));
        }
        return outcomes;
    }

    private Optional<MemberResult> part(BatchMember batchMember, Table table, Page page, boolean whole) {
        try {
            return whole && trusted.trusts(batchMember.query()) // trust may have been lost meanwhile
                    ? Optional.of(new Part(BatchSplitter.page(
                            table,
                            table.where(batchMember.query().where(), evaluator, new StepBudget(STEPS)),
                            batchMember.query().select(),
                            page)))
                    : Optional.empty();
        } catch (DeclinedException | ExhaustedException e) {
            return Optional.empty(); // the query is sent by itself instead
        }
    }

    private static Expression filter(ProfileQuery query) {
        return query.where() instanceof Condition.Understood(var filter) ? filter : Expression.TRUE;
    }
}
