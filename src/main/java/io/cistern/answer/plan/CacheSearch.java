package io.cistern.answer.plan;

import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.answer.derived.Derivation;
import io.cistern.answer.derived.IdSearch;
import io.cistern.answer.derived.KnownIds;
import io.cistern.answer.derived.WholeSnapshots;
import io.cistern.answer.paged.RowCounting;
import io.cistern.answer.paged.RowRange;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Tier;
import java.util.Optional;

/** Plans how to use the answers that are cached. */
record CacheSearch(
        CachedPages cache,
        SnapshotPages pages,
        WholeSnapshots wholes,
        IdSearch ids,
        PagedAnswers paged,
        RowCounting counting) {

    /**
     * The plan to read pages from that row on; empty when a page that the form needs is not cached.
     *
     * @param first where the first page was found
     */
    <T> Optional<Plan<T>> cached(AnswerForm<T> form, Snapshot snapshot, long from, Tier first, AskOptions askOptions) {
        return pages.farthest(first, snapshot, RowRange.of(from, form.window().limit(), snapshot))
                .map(farthest -> new Held<>(form, snapshot, from, source(farthest), askOptions, paged));
    }

    static Answer.Source source(Tier farthest) {
        return switch (farthest) {
            case MEMORY -> Answer.Source.MEMORY;
            case SHARED -> Answer.Source.STORE;
        };
    }

    /**
     * The plan to derive the answer from that snapshot; empty when that is not proved to be correct or a page is not
     * cached.
     */
    <T> Optional<Plan<T>> derived(AnswerForm<T> form, Snapshot snapshot, AskOptions askOptions) {
        return wholes.derive(snapshot, form.seen(), form.query(), askOptions)
                .map(rows -> derived(form, rows, 0, askOptions));
    }

    /** What cached answers within the limit know about the ids of the query. */
    KnownIds known(AnswerForm<?> form, AgeLimit limit, AskOptions askOptions) {
        return ids.find(form.seen(), form.query(), limit, askOptions);
    }

    /** The plan to answer with these rows. */
    <T> Plan<T> derived(AnswerForm<T> form, Derivation rows, long from, AskOptions askOptions) {
        return new Derived<>(form, rows, from, askOptions, paged, counting);
    }
}
