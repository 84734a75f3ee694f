package io.cistern.answer.derived;

import io.cistern.answer.Answer.Slice;
import io.cistern.answer.AskOptions;
import io.cistern.answer.containment.Containment.Fit;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.Selection;
import io.cistern.rows.IdHashes;
import io.cistern.rows.Rows;
import io.cistern.table.DeclinedException;
import io.cistern.table.SortOrder;
import io.cistern.table.Table;
import io.cistern.table.Tables;
import io.cistern.where.Condition;
import io.cistern.where.StepBudget.ExhaustedException;
import io.cistern.where.evaluation.Evaluator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rows of whole snapshots that answer a query. Stores one bit for each row, and reads the lines later on request.
 */
public final class Derivation implements SnapshotRows {

    /**
     * How many rows are written together: a page's worth, so that a few rows from each of many pages do not become many
     * small slices.
     */
    static final int BATCH = 1000;

    /** The limit of filter parts times rows. That many take about as long as a call, whatever the rows are. */
    private static final long MOST_PARTS = 100_000_000;

    /** The usual steps of one filter part for one row. */
    private static final long STEPS = 5;

    private final Provenance provenance;
    private final ProfileQuery query;
    private final Tables tables;
    private final AskOptions askOptions;
    private final List<FoundRows> rows;

    /**
     * @param query the query that the rows answer
     * @param rows the rows, page by page
     */
    Derivation(Provenance provenance, ProfileQuery query, Tables tables, AskOptions askOptions, List<FoundRows> rows) {
        this.provenance = provenance;
        this.query = query;
        this.tables = tables;
        this.askOptions = askOptions;
        this.rows = List.copyOf(rows);
    }

    /**
     * Finds the rows. Empty when a page is no longer cached, or when one of the query's ids has no row.
     *
     * @throws DeclinedException when the filter cannot be decided for some profile, or not within the allowed steps
     */
    static Optional<Derivation> of(
            Snapshot snapshot,
            ProfileQuery query,
            Fit fit,
            SnapshotPages pages,
            Tables tables,
            Evaluator evaluator,
            AskOptions askOptions)
            throws DeclinedException {
        if (fit == Fit.FILTERED && takesTooLong(query, snapshot, evaluator)) {
            throw new DeclinedException("To evaluate all rows takes longer than a call to Mixpanel");
        }
        var rows = new ArrayList<FoundRows>();
        for (var number = 0; number < snapshot.first().pages(); number++) {
            var page = pages.cachedPage(snapshot, number);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            var at = number;
            rows.add(new FoundRows(
                    () -> pages.cachedPage(snapshot, at),
                    matching(tables.open(page.get()), query, fit, tables, evaluator, askOptions)));
        }
        var found = new Derivation(Provenance.of(snapshot, pages), query, tables, askOptions, rows);
        return fit != Fit.IDS || found.total() == ids(query).size() ? Optional.of(found) : Optional.empty();
    }

    /** Whether evaluating all rows of a snapshot takes longer than a call to Mixpanel, whatever the rows are. */
    static boolean takesTooLong(ProfileQuery query, Snapshot snapshot, Evaluator evaluator) {
        return steps(query.where(), evaluator) > MOST_PARTS / Math.max(1, snapshot.total());
    }

    private static long steps(Condition where, Evaluator evaluator) {
        return where instanceof Condition.Understood(var expression) ? evaluator.steps(expression) : 0;
    }

    private static BitSet matching(
            Table table, ProfileQuery query, Fit fit, Tables tables, Evaluator evaluator, AskOptions askOptions)
            throws DeclinedException {
        return switch (fit) {
            case NONE -> throw new DeclinedException("The snapshot may not contain all rows of the query");
            case ALL -> all(table);
            case FILTERED -> filtered(table, query.where(), tables, evaluator, askOptions);
            case IDS -> {
                var ids = ids(query);
                yield askOptions.compute(tables, table.rows() + table.toCut(ids.size()), () -> table.ids(ids));
            }
        };
    }

    private static BitSet filtered(
            Table table, Condition where, Tables tables, Evaluator evaluator, AskOptions askOptions)
            throws DeclinedException {
        var steps = askOptions.effort().evaluation();
        var names = where instanceof Condition.Understood(var expression)
                ? evaluator.properties(expression)
                : Set.<String>of();
        var about = STEPS * table.rows() * steps(where, evaluator) + table.toRead(names);
        try {
            return askOptions.compute(tables, about, () -> table.where(where, evaluator, steps));
        } catch (ExhaustedException e) {
            throw new DeclinedException("The evaluation of the filter takes longer than a call to Mixpanel");
        }
    }

    private static BitSet all(Table table) {
        var all = new BitSet();
        all.set(0, table.rows());
        return all;
    }

    private static List<String> ids(ProfileQuery query) {
        return query.audience() instanceof Audience.Identified(var ids, var _) ? ids : List.of();
    }

    @Override
    public Provenance provenance() {
        return provenance;
    }

    @Override
    public long total() {
        return rows.stream().mapToLong(page -> page.rows().cardinality()).sum();
    }

    /** The same rows in the order in which the caller named their ids. The query has ids. */
    public SnapshotRows asked() {
        return new AskedOrder(this, query);
    }

    @Override
    public Stream<Slice> slices(long from, long to) {
        var batches = new ArrayList<List<Part>>();
        var before = 0L;
        var inBatch = BATCH;
        for (var number = 0; number < rows.size(); number++) {
            var all = rows.get(number).rows().cardinality();
            var part = cut(rows.get(number).rows(), from - before, to - before);
            before += all;
            if (part.isEmpty()) {
                continue;
            }
            if (inBatch + part.cardinality() > BATCH) {
                batches.add(new ArrayList<>());
                inBatch = 0;
            }
            batches.getLast().add(new Part(number, part));
            inBatch += part.cardinality();
        }
        return batches.stream().map(this::read);
    }

    /** Some rows of a page. */
    record Part(int page, BitSet rows) {}

    /** The rows that answer the query, page by page. */
    Stream<Part> parts() {
        return IntStream.range(0, rows.size())
                .mapToObj(number -> new Part(number, rows.get(number).rows()));
    }

    /**
     * A page as a table.
     *
     * @throws SnapshotGone when it is no longer cached
     */
    Table table(int page) {
        return tables.open(page(page));
    }

    /** The hashes of the ids of a page. */
    IdHashes ids(int page) {
        return page(page).rows().ids();
    }

    private Page page(int page) {
        return rows.get(page).page().get().orElseThrow(SnapshotGone::new);
    }

    private Slice read(List<Part> batch) {
        var tables = batch.stream().map(part -> table(part.page())).toList();
        var more = 0L;
        for (var i = 0; i < batch.size(); i++) {
            more += tables.get(i).toCut(batch.get(i).rows().cardinality());
        }
        return cut(more, lines -> {
            for (var i = 0; i < batch.size(); i++) {
                tables.get(i).write(batch.get(i).rows(), query.select(), lines);
            }
        });
    }

    /**
     * Writes rows when the caller's turn comes. Only a few threads compute, so few slices are in memory at the same
     * time.
     *
     * @param more how many bytes of lines are read for the rows
     */
    Slice cut(long more, Consumer<Rows.Writer> writing) {
        return compute(more, () -> {
            var lines = new Rows.Writer();
            writing.accept(lines);
            var rows = lines.finish();
            return new Slice(rows, 0, rows.count());
        });
    }

    /**
     * The same rows in that order, with only the selected properties.
     *
     * @throws io.cistern.profile.QueryFailure.TooLarge when that takes more steps than are allowed
     */
    public SnapshotRows sorted(List<SortOrder> order, Selection select) {
        return new SortedView(this, order, select, askOptions.effort().computation());
    }

    /** Runs a part of a computation over these rows when the caller's turn comes. */
    <T> T compute(long more, Supplier<T> part) {
        return askOptions.compute(tables, more, part::get);
    }

    /** Selects a range of the bits that are set. The last one is excluded. */
    private static BitSet cut(BitSet rows, long from, long to) {
        if (from <= 0 && to >= rows.cardinality()) {
            return rows;
        }
        var cut = new BitSet();
        var position = 0L;
        for (var row = rows.nextSetBit(0); row >= 0 && position < to; row = rows.nextSetBit(row + 1)) {
            if (position >= from) {
                cut.set(row);
            }
            position++;
        }
        return cut;
    }
}
