package io.cistern.answer.paged;

import io.cistern.answer.Answer;
import io.cistern.answer.RowCursor;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.Selection;
import io.cistern.rows.IdTable;
import io.cistern.table.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Combines the parts of several sessions that were read. A profile that several sessions have appears once, as the
 * earliest one has it. The combination is no snapshot, and no other query is answered from it.
 */
public final class StitchedAnswer implements Answer {

    private final SnapshotPages pages;
    private final Tables tables;
    private final List<Piece> pieces;
    private final IdTable idTable = new IdTable();

    /** @param pieces at least one, the oldest first */
    public StitchedAnswer(SnapshotPages pages, Tables tables, List<Piece> pieces) {
        this.pages = pages;
        this.tables = tables;
        this.pieces = List.copyOf(pieces);
    }

    /**
     * The part of one session.
     *
     * @param pages how many of its pages, from the first
     */
    public record Piece(Snapshot snapshot, int pages) {}

    private Snapshot last() {
        return pieces.getLast().snapshot();
    }

    @Override
    public String snapshot() {
        return last().id();
    }

    @Override
    public Instant asOf() {
        return pieces.getFirst().snapshot().first().asOf();
    }

    /** The total of the last session. */
    @Override
    public long total() {
        return last().total();
    }

    /** No cursor continues from here, because the answer is read whole. */
    @Override
    public String place() {
        return new RowCursor(snapshot(), 0).name();
    }

    @Override
    public int pageSize() {
        return last().first().size();
    }

    @Override
    public Source source() {
        return Source.STORE;
    }

    @Override
    public Duration freshFor() {
        return pages.freshFor(pieces.getFirst().snapshot());
    }

    @Override
    public Optional<RowCursor> next() {
        return Optional.empty();
    }

    @Override
    public Stream<Slice> slices() {
        var slices = Spliterators.spliteratorUnknownSize(new Newcomers(), Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(slices, false);
    }

    /** Reads page by page, because a flattened stream would keep all pages of a session in memory. */
    private final class Newcomers implements Iterator<Slice> {

        private int piece;
        private int page;
        private @Nullable Slice next;

        @Override
        public boolean hasNext() {
            while (next == null && piece < pieces.size()) {
                if (page == pieces.get(piece).pages()) {
                    piece++;
                    page = 0;
                } else {
                    next = newcomers(pages.cachedPage(pieces.get(piece).snapshot(), page++)
                                    .orElseThrow(SnapshotGone::new))
                            .orElse(null);
                }
            }
            return next != null;
        }

        @Override
        public Slice next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var slice = Objects.requireNonNull(next);
            next = null;
            return slice;
        }
    }

    private Optional<Slice> newcomers(Page page) {
        var fresh = new BitSet();
        var ids = page.rows().ids();
        for (var row = 0; row < ids.count(); row++) {
            fresh.set(row, idTable.add(ids.at(row)));
        }
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        var rows = fresh.cardinality() == ids.count()
                ? page.rows()
                : tables.open(page).lines(fresh, new Selection.All());
        return Optional.of(new Slice(rows, 0, rows.count()));
    }

    @Override
    public Optional<String> digest() {
        return Optional.empty();
    }

    @Override
    public boolean complete() {
        return idTable.count() == total();
    }

    @Override
    public int cost() {
        return 0;
    }
}
