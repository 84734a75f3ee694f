package io.cistern.answer.derived;

import io.cistern.answer.Completeness;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.RowCursor;
import io.cistern.answer.paged.RowRange;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Tier;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Copies derived rows into pages of their own while they are read, so that they can be read again when the snapshot
 * that they are derived from is no longer cached. A copy answers no query, and nothing is derived from it.
 */
public final class CopiedAnswer implements LongAnswers.Begun {

    /** How long the pages that the rows come from are kept. A copy takes seconds. */
    private static final Duration COPYING = Duration.ofHours(1);

    /** How many of the answers that the rows come from are kept. When another one is dropped, the copy begins again. */
    private static final int MOST_RETAINED = 1_000;

    private final SnapshotRows rows;
    private final int cost;
    private final SnapshotPages pages;
    private final CachedPages cache;
    private final Snapshot copy;
    private volatile boolean isCopied;

    private CopiedAnswer(SnapshotRows rows, int cost, SnapshotPages pages, CachedPages cache, Snapshot copy) {
        this.rows = rows;
        this.cost = cost;
        this.pages = pages;
        this.cache = cache;
        this.copy = copy;
    }

    /**
     * Begins a copy with its first page.
     *
     * @param cost how many calls were made for the rows
     * @param query the query under which the copy is stored
     * @param cache stores the copy
     * @param now the present instant
     */
    public static CopiedAnswer begin(
            SnapshotRows rows, int cost, ProfileQuery query, SnapshotPages pages, CachedPages cache, Instant now) {
        var asOf = rows.provenance().asOf();
        var session = Page.copySession();
        var first = new Page(session, 0, Derivation.BATCH, rows.total(), rows.together(0, Derivation.BATCH), asOf);
        var copy = Snapshot.of(query, first);
        rows.provenance().snapshots().stream()
                .limit(MOST_RETAINED)
                .forEach(source -> cache.retain(query.scope().project(), source, now.plus(COPYING)));
        cache.keep(query, first);
        return new CopiedAnswer(rows, cost, pages, cache, copy);
    }

    @Override
    public String session() {
        return copy.session();
    }

    @Override
    public String snapshot() {
        return copy.id();
    }

    @Override
    public Instant asOf() {
        return copy.first().asOf();
    }

    @Override
    public long total() {
        return copy.total();
    }

    @Override
    public Source source() {
        return cost > 0 ? Source.UPSTREAM : Source.DERIVED;
    }

    @Override
    public Duration freshFor() {
        return rows.provenance().freshFor();
    }

    @Override
    public String place() {
        return new RowCursor(snapshot(), 0).name();
    }

    @Override
    public int pageSize() {
        return copy.first().size();
    }

    @Override
    public int pagesPerCall() {
        return 1;
    }

    /** No cursor continues from here, because the answer is read whole. */
    @Override
    public Optional<RowCursor> next() {
        return Optional.empty();
    }

    /** Copies each page when it is read. */
    @Override
    public Stream<Slice> slices() {
        return IntStream.range(0, copy.first().pages()).mapToObj(this::copied);
    }

    private Slice copied(int number) {
        var page = number == 0 ? copy.first() : page(number);
        if (number > 0) {
            cache.keep(copy.query(), page);
        }
        isCopied = number == copy.first().pages() - 1;
        return new Slice(page.rows(), 0, page.rows().count());
    }

    private Page page(int number) {
        var from = (long) number * Derivation.BATCH;
        var lines = rows.together(from, from + Derivation.BATCH);
        return new Page(session(), number, Derivation.BATCH, null, lines, asOf());
    }

    @Override
    public Optional<String> digest() {
        return Optional.empty();
    }

    /** Whether every page was copied and is cached. The rows are all rows of the answer, because they are derived whole. */
    @Override
    public boolean complete() {
        return isCopied
                && pages.farthest(Tier.MEMORY, copy, RowRange.of(0, null, copy)).isPresent();
    }

    @Override
    public Completeness completeness() {
        return complete() ? Completeness.WHOLE : Completeness.UNKNOWN;
    }

    @Override
    public boolean readsAll() {
        return true;
    }

    @Override
    public int cost() {
        return cost;
    }
}
