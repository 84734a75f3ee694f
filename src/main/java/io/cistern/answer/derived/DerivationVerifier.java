package io.cistern.answer.derived;

import io.cistern.answer.AskOptions;
import io.cistern.answer.containment.Containment.Fit;
import io.cistern.answer.containment.Effort;
import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.Rule;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.profile.Caller;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.table.DeclinedException;
import io.cistern.table.Tables;
import io.cistern.where.Expression;
import io.cistern.where.Expression.And;
import io.cistern.where.StepBudget;
import io.cistern.where.StepBudget.ExhaustedException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares an answer from Mixpanel with the answer that would have been derived from the cache. Makes no calls. Skips
 * comparisons that use a rule without trust, so that no other rule is blamed.
 */
final class DerivationVerifier {

    private final Snapshots snapshots;
    private final SnapshotPages pages;
    private final Tables tables;
    private final Function<String, Reasoning> reasoning;
    private final RuleTrust ruleTrust;
    private final Duration sameAge;

    /** @param sameAge the longest time between the fetches of two answers that are compared */
    DerivationVerifier(
            Snapshots snapshots,
            SnapshotPages pages,
            Tables tables,
            Function<String, Reasoning> reasoning,
            RuleTrust ruleTrust,
            Duration sameAge) {
        this.snapshots = snapshots;
        this.pages = pages;
        this.tables = tables;
        this.reasoning = reasoning;
        this.ruleTrust = ruleTrust;
        this.sameAge = sameAge;
    }

    /** Verifies the answer of that id, if it is still cached. */
    void verify(String id) {
        snapshots.whole(id).flatMap(this::whole).ifPresent(real -> {
            verifyOwnFilter(real);
            verifyAgainstOthers(real);
        });
    }

    private Optional<WholeTable> whole(Snapshot snapshot) {
        return snapshot.first().isCut() ? Optional.empty() : WholeTable.of(snapshot, pages, tables);
    }

    /**
     * Checks that each row matches its own query's filter. The filter and the tested values are of the same instant.
     */
    private void verifyOwnFilter(WholeTable real) {
        var query = real.snapshot().query();
        reasoning(query)
                .containment()
                .evaluableFilter(query)
                .filter(filter -> trusts(query, Rule.of(filter)))
                .ifPresent(filter -> {
                    if (!Derivation.takesTooLong(
                            query, real.snapshot(), reasoning(query).evaluator())) {
                        verifyOwnFilter(real, filter);
                    }
                });
    }

    /** Mismatches that are found before the budget is exhausted count. */
    private void verifyOwnFilter(WholeTable real, Expression filter) {
        var evaluator = reasoning(real.snapshot().query()).evaluator();
        var blamed = EnumSet.noneOf(Rule.class);
        var wrong = 0L;
        var steps = new StepBudget(Effort.EVALUATION);
        var blame = new StepBudget(Effort.EVALUATION);
        try {
            for (var table : real.tables()) {
                var others = table.whereNot(filter, evaluator, steps);
                if (!others.isEmpty()) {
                    wrong += others.cardinality();
                    blamed.addAll(terms(filter).stream()
                            .filter(term ->
                                    table.whereNot(term, evaluator, blame).intersects(others))
                            .flatMap(term -> Rule.of(term).stream())
                            .collect(Collectors.toSet()));
                }
            }
        } catch (ExhaustedException e) {
            // the rest is not verified
        }
        lose(real, blamed, wrong);
    }

    /** The terms of a conjunction, all of which have to be true. */
    private static List<Expression> terms(Expression filter) {
        return filter instanceof And(var terms) ? terms : List.of(filter);
    }

    private void verifyAgainstOthers(WholeTable real) {
        var asOf = real.snapshot().first().asOf();
        var askOptions = new AskOptions(Caller.CISTERN, Duration.ZERO, null); // one for all comparisons
        for (var other : snapshots.whole(asOf.minus(sameAge), asOf.plus(sameAge))) {
            if (!other.id().equals(real.snapshot().id())) {
                compare(other, real.snapshot(), askOptions);
                compare(real.snapshot(), other, askOptions);
            }
        }
    }

    private void compare(Snapshot wide, Snapshot narrow, AskOptions askOptions) {
        var fit = reasoning(narrow.query())
                .containment()
                .fit(
                        snapshots.prepared(wide),
                        snapshots.prepared(narrow),
                        askOptions.effort().proof());
        var rules = Rule.of(wide.query(), narrow.query());
        if (fit != Fit.NONE && !rules.isEmpty() && trusts(narrow.query(), rules)) {
            whole(wide).ifPresent(all -> whole(narrow).ifPresent(real -> compare(all, real, fit, rules, askOptions)));
        }
    }

    private void compare(WholeTable wide, WholeTable real, Fit fit, Set<Rule> rules, AskOptions askOptions) {
        var query = real.snapshot().query();
        try {
            var evaluator = reasoning(query).evaluator();
            Derivation.of(wide.snapshot(), query, fit, pages, tables, evaluator, askOptions)
                    .ifPresent(derived -> {
                        var tested = reasoning(query).containment().tested(query);
                        var parts = derived.parts().map(Derivation.Part::rows).toList();
                        lose(real, blamed(rules), new AnswerDiff(wide, parts, real).count(tested));
                    });
        } catch (DeclinedException | QueryFailure.Overloaded e) {
            // the answer would not have been derived
        }
    }

    /**
     * The rules to blame. Without the selection when there are others, because the selection does not change what a
     * filter tests.
     */
    private static Set<Rule> blamed(Set<Rule> rules) {
        var others = EnumSet.copyOf(rules);
        others.remove(Rule.SELECTION);
        return others.isEmpty() ? rules : others;
    }

    private void lose(WholeTable real, Set<Rule> rules, long rows) {
        if (rows > 0) {
            var project = real.snapshot().query().scope().project();
            snapshots.changing(
                    project,
                    () -> ruleTrust.lose(project, rules, real.snapshot().id(), rows));
        }
    }

    private boolean trusts(ProfileQuery query, Set<Rule> rules) {
        return ruleTrust.trusts(query.scope().project(), rules);
    }

    private Reasoning reasoning(ProfileQuery query) {
        return reasoning.apply(query.scope().project());
    }
}
