package io.cistern.answer.derived;

import io.cistern.answer.Answer.Slice;
import io.cistern.answer.AskOptions;
import io.cistern.answer.containment.Containment.Fit;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.Selection;
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
 * The rows of a whole snapshot that answer a question. Which they are is kept, a bit for each row; their lines are read
 * when they are wanted.
 */
public final class Derivation implements SnapshotRows {

    /** Rows that are written at once: as many as a page has, so that few of many pages do not become many small parts. */
    private static final int BATCH = 1000;

    /** Parts of a filter times rows. So many are sure to take about as long as a call, whatever the rows are. */
    private static final long MOST_PARTS = 100_000_000;

    /** What a part usually takes for a row. */
    private static final long STEPS = 5;

    private final Snapshot snapshot;
    private final ProfileQuery query;
    private final SnapshotPages pages;
    private final Tables tables;
    private final AskOptions askOptions;
    private final List<BitSet> rows;

    private Derivation(
            Snapshot snapshot,
            ProfileQuery query,
            SnapshotPages pages,
            Tables tables,
            AskOptions askOptions,
            List<BitSet> rows) {
        this.snapshot = snapshot;
        this.query = query;
        this.pages = pages;
        this.tables = tables;
        this.askOptions = askOptions;
        this.rows = rows;
    }

    /**
     * Finds the rows. Empty when a page is not held any more, or not all of the wanted ids are there.
     *
     * @throws DeclinedException when it cannot be told of some profile whether it is wanted, or not in so many steps as the
     *     contract allows
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
            throw new DeclinedException("To go through all rows takes longer than to ask Mixpanel");
        }
        var rows = new ArrayList<BitSet>();
        for (var number = 0; number < snapshot.first().pages(); number++) {
            var page = pages.held(snapshot, number);
            if (page.isEmpty()) {
                return Optional.empty();
            }
            rows.add(matching(tables.open(page.get()), query, fit, tables, evaluator, askOptions));
        }
        var found = new Derivation(snapshot, query, pages, tables, askOptions, rows);
        return fit != Fit.IDS || found.total() == ids(query).size() ? Optional.of(found) : Optional.empty();
    }

    /** Whether to go through all rows of a snapshot takes longer than to ask Mixpanel, whatever the rows are. */
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
            case NONE -> throw new DeclinedException("Not all of its rows are sure to be here");
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
            throw new DeclinedException("To evaluate the filter takes longer than to ask Mixpanel");
        }
    }

    private static BitSet all(Table table) {
        var all = new BitSet();
        all.set(0, table.rows());
        return all;
    }

    private static List<String> ids(ProfileQuery query) {
        return query.audience() instanceof Audience.Identified(var ids) ? ids : List.of();
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public long total() {
        return rows.stream().mapToLong(BitSet::cardinality).sum();
    }

    @Override
    public Stream<Slice> slices(long from, long to) {
        var batches = new ArrayList<List<Part>>();
        var before = 0L;
        var inBatch = BATCH;
        for (var number = 0; number < rows.size(); number++) {
            var all = rows.get(number).cardinality();
            var part = cut(rows.get(number), from - before, to - before);
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

    /** Rows of a page. */
    record Part(int page, BitSet rows) {}

    /** Each page's rows that answer. */
    Stream<Part> parts() {
        return IntStream.range(0, rows.size()).mapToObj(number -> new Part(number, rows.get(number)));
    }

    /**
     * A page of the snapshot as a table.
     *
     * @throws SnapshotGone when it is not held any more
     */
    Table table(int page) {
        return tables.open(pages.held(snapshot, page).orElseThrow(SnapshotGone::new));
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
     * Writes rows when it is the turn of the caller. Few threads compute, so the text of few slices is in memory at once.
     *
     * @param more the bytes of lines that are read for them
     */
    Slice cut(long more, Consumer<Rows.Writer> writing) {
        return compute(more, () -> {
            var lines = new Rows.Writer();
            writing.accept(lines);
            var rows = lines.finishHere();
            return new Slice(rows, 0, rows.count());
        });
    }

    /**
     * The same rows in that order, with the selected properties alone.
     *
     * @throws io.cistern.profile.QueryFailure.TooLarge when that takes more than may be computed
     */
    public SnapshotRows sorted(List<SortOrder> order, Selection select) {
        return new SortedView(this, order, select, askOptions.effort().computation());
    }

    /** Runs a part of a computation over these rows, when it is its turn. */
    <T> T compute(long more, Supplier<T> part) {
        return askOptions.compute(tables, more, part::get);
    }

    /** Those from the first to before the last, counted among the ones that are set. */
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
