package io.cistern.answer.derived;

import io.cistern.answer.AskOptions;
import io.cistern.answer.RowCursor;
import io.cistern.answer.containment.Containment;
import io.cistern.answer.containment.Containment.Fit;
import io.cistern.answer.containment.Effort;
import io.cistern.answer.containment.PreparedQuery;
import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.paged.KnownTotals;
import io.cistern.answer.paged.KnownTotals.Total;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.AgeLimit;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.DeclinedException;
import io.cistern.table.SortOrder;
import io.cistern.table.Tables;
import io.cistern.where.Condition;
import io.cistern.where.StepBudget;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Derives answers to narrower queries from whole cached snapshots. */
public final class WholeSnapshots {

    private final Snapshots snapshots;
    private final SnapshotPages pages;
    private final Tables tables;
    private final Function<String, Reasoning> reasoning;
    private final RuleTrust ruleTrust;

    public WholeSnapshots(
            Snapshots snapshots,
            SnapshotPages pages,
            Tables tables,
            Function<String, Reasoning> reasoning,
            RuleTrust ruleTrust) {
        this.snapshots = snapshots;
        this.pages = pages;
        this.tables = tables;
        this.reasoning = reasoning;
        this.ruleTrust = ruleTrust;
    }

    /**
     * The snapshots that contain the rows of the query, the smallest first.
     *
     * @param seen the query with the properties that are read
     * @param asked the query itself
     */
    public List<Snapshot> wider(ProfileQuery seen, ProfileQuery asked, AskOptions askOptions) {
        var narrow = askOptions.effort().prepared(seen);
        var containment = reasoning(seen).containment();
        var containing = snapshots.whole(
                wide -> containment.mayHold(wide, narrow), wide -> fit(wide, narrow, asked, askOptions) != Fit.NONE);
        return newest(containing.stream().filter(snapshot -> pages.serves(snapshot, AgeLimit.NONE)))
                .sorted(Comparator.comparingLong(Snapshot::total))
                .toList();
    }

    /** The newest answer to each query, so that no caller gets an older answer after a newer one. */
    private static Stream<Snapshot> newest(Stream<Snapshot> wholes) {
        return wholes
                .collect(Collectors.toMap(
                        Snapshot::query,
                        Function.identity(),
                        BinaryOperator.maxBy(
                                Comparator.comparing(whole -> whole.first().asOf()))))
                .values()
                .stream();
    }

    /**
     * The rows of this whole snapshot that answer the query; empty when that is not proved to be correct or a page is
     * not cached.
     */
    public Optional<Derivation> derive(
            Snapshot snapshot, ProfileQuery seen, ProfileQuery asked, AskOptions askOptions) {
        try {
            var fit = fit(snapshots.prepared(snapshot), askOptions.effort().prepared(seen), asked, askOptions);
            return Derivation.of(
                    snapshot, seen, fit, pages, tables, reasoning(seen).evaluator(), askOptions);
        } catch (DeclinedException e) {
            return Optional.empty(); // the query is fetched instead
        }
    }

    /**
     * The rows that a cursor of this query continues with. The snapshot may have been recorded before this process
     * started.
     */
    public Optional<Derivation> rows(
            RowCursor cursor, ProfileQuery query, List<SortOrder> order, AskOptions askOptions) {
        cursor.requireView(query, order);
        var seen = query.selectingAlso(order.stream().map(SortOrder::property));
        return snapshots
                .addingUp(cursor.snapshot())
                .or(() -> snapshots.recalled(query.scope().project(), cursor.snapshot()))
                .filter(snapshot -> mayBeViewed(snapshot, seen))
                .flatMap(snapshot -> derive(snapshot, seen, seen, askOptions));
    }

    /**
     * A snapshot from which rows were left out answers only its own query, because answers to others could lack rows.
     */
    private boolean mayBeViewed(Snapshot snapshot, ProfileQuery seen) {
        return switch (pages.completeness(snapshot)) {
            case WHOLE -> true;
            case LEFT_OUT -> snapshot.query().equals(seen);
            case UNKNOWN, INCOMPLETE -> false;
        };
    }

    /** What the answers to other queries tell about the number of profiles of this one. It reads no rows. */
    public KnownTotals totals(ProfileQuery query) {
        var narrow = new PreparedQuery(query);
        var containment = reasoning(query).containment();
        var totals = snapshots.totals(wide -> containment.mayInclude(wide, narrow));
        var steps = new StepBudget(Effort.PROOF);
        return new KnownTotals(
                totals.entrySet().stream()
                        .filter(entry -> isSame(entry.getKey().query(), query))
                        .map(Map.Entry::getValue)
                        .findFirst(),
                totals.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.comparingLong(Total::profiles)))
                        .filter(entry -> !isSame(entry.getKey().query(), query)
                                && includes(containment, entry.getKey(), narrow, steps))
                        .map(Map.Entry::getValue)
                        .findFirst());
    }

    private static boolean isSame(ProfileQuery one, ProfileQuery other) {
        return one.audience().equals(other.audience()) && one.where().equals(other.where());
    }

    /** A total without a filter needs no proof, and no trust in its rules. */
    private boolean includes(Containment containment, PreparedQuery wide, PreparedQuery narrow, StepBudget steps) {
        var where = wide.query().where();
        return where instanceof Condition.Everything
                || where.equals(narrow.query().where())
                || (containment.includes(wide, narrow, steps) && ruleTrust.trusts(wide.query(), narrow.query()));
    }

    private Fit fit(PreparedQuery wide, PreparedQuery narrow, ProfileQuery asked, AskOptions askOptions) {
        var effort = askOptions.effort();
        var fit = effort.fit(
                wide, narrow, () -> reasoning(narrow.query()).containment().fit(wide, narrow, effort.proof()));
        return fit == Fit.NONE || ruleTrust.trusts(wide.query(), asked) ? fit : Fit.NONE;
    }

    private Reasoning reasoning(ProfileQuery query) {
        return reasoning.apply(query.scope().project());
    }
}
