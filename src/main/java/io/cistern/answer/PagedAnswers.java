package io.cistern.answer;

import io.cistern.answer.StitchedAnswer.Piece;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Tier;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.quota.Quota;
import io.cistern.table.Tables;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Answers from pages: those that are held, and those that are fetched for it. */
final class PagedAnswers implements Answers, LongAnswers {

    private final CachedPages cache;
    private final Snapshots snapshots;
    private final SnapshotPages pages;
    private final Tables tables;
    private final Computations computations;
    private final Quota quota;
    private final InstantSource time;

    PagedAnswers(
            CachedPages cache,
            Snapshots snapshots,
            SnapshotPages pages,
            Tables tables,
            Computations computations,
            Quota quota,
            InstantSource time) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.pages = pages;
        this.tables = tables;
        this.computations = computations;
        this.quota = quota;
        this.time = time;
    }

    @Override
    public Answer ask(ProfileQuery query, Window window, AskOptions askOptions) throws InvalidCursorException {
        var requestBudget = new RequestBudget(askOptions, time);
        return window.cursor() == null
                ? begin(query, window, requestBudget)
                : goOn(query, SnapshotPosition.parse(window.cursor()), window, requestBudget);
    }

    @Override
    public Begun begin(ProfileQuery query, AskOptions askOptions) {
        return begin(query, Window.ALL, new RequestBudget(askOptions, time));
    }

    @Override
    public Optional<Begun> goOn(ProfileQuery query, String session, AskOptions askOptions) {
        return cache.first(query, session).map(first -> {
            var snapshot = snapshots.know(Snapshot.of(query, first));
            var source = source(Tier.MEMORY, snapshot, 0, Window.ALL);
            return new PagedAnswer(
                    pages, computations, snapshot, 0, null, new RequestBudget(askOptions, time), source, false);
        });
    }

    @Override
    public void pin(ProfileQuery query, String session, Instant until) {
        cache.pin(query, session, until);
    }

    @Override
    public void retire(ProfileQuery query, String session) {
        cache.retire(query, session);
    }

    @Override
    public Optional<Answer> stitched(ProfileQuery query, List<Part> parts) {
        var pieces = parts.stream()
                .flatMap(part -> cache.first(query, part.session()).stream()
                        .map(first -> new Piece(Snapshot.of(query, first), part.pages())))
                .toList();
        return pieces.size() < parts.size() ? Optional.empty() : Optional.of(new StitchedAnswer(pages, tables, pieces));
    }

    private PagedAnswer begin(ProfileQuery query, Window window, RequestBudget requestBudget) {
        var held = cache.tier(query, new Cursor.First(), requestBudget.age());
        if (held.isEmpty()) {
            if (!requestBudget.fetches()) {
                throw new NothingCached();
            }
            requestBudget.allow(pages.unpaidFirst(query, requestBudget));
        }
        var first = pages.first(query, requestBudget);
        var snapshot = snapshots.know(Snapshot.of(query, first));
        var source = held.map(tier -> source(tier, snapshot, 0, window)).orElseGet(() -> fetched(requestBudget));
        refuseWhatCannotFinish(snapshot, 0, window, requestBudget);
        return new PagedAnswer(pages, computations, snapshot, 0, window.limit(), requestBudget, source, true);
    }

    private Answer goOn(
            ProfileQuery query, SnapshotPosition snapshotPosition, Window window, RequestBudget requestBudget)
            throws InvalidCursorException {
        var snapshot = snapshots.find(snapshotPosition.snapshot(), query);
        var from = snapshotPosition.within(snapshot.total());
        refuseWhatCannotFinish(snapshot, from, window, requestBudget);
        var source = source(Tier.MEMORY, snapshot, from, window);
        return new PagedAnswer(pages, computations, snapshot, from, window.limit(), requestBudget, source, false);
    }

    /** @param first where the first page was held */
    private Answer.Source source(Tier first, Snapshot snapshot, long from, Window window) {
        return pages.farthest(first, snapshot, RowRange.of(from, window.limit(), snapshot))
                .map(tier -> switch (tier) {
                    case MEMORY -> Answer.Source.MEMORY;
                    case SHARED -> Answer.Source.STORE;
                })
                .orElse(Answer.Source.UPSTREAM);
    }

    private static Answer.Source fetched(RequestBudget requestBudget) {
        if (requestBudget.merged()) {
            return Answer.Source.MERGED;
        }
        return requestBudget.cost() == 0 ? Answer.Source.JOINED : Answer.Source.UPSTREAM;
    }

    /**
     * Better refused here than cut midway, with half the pages paid for. Others may be fetching the same pages, which
     * spends the budget and spares us the calls: refused is only what is too much when looked at again.
     */
    private void refuseWhatCannotFinish(Snapshot snapshot, long from, Window window, RequestBudget requestBudget) {
        var rowRange = RowRange.of(from, window.limit(), snapshot);
        if (!requestBudget.fetches() && pages.missing(snapshot, rowRange) > 0) {
            throw new NothingCached();
        }
        pages.allow(snapshot, rowRange, requestBudget);
        pages.refusal(snapshot, rowRange, requestBudget).ifPresent(failure -> {
            throw failure;
        });
        try {
            refuseWhatCannotFinish(snapshot, rowRange, requestBudget);
        } catch (LedgerUnavailableException e) {
            throw e.failure();
        }
    }

    private void refuseWhatCannotFinish(Snapshot snapshot, RowRange rowRange, RequestBudget requestBudget) {
        var calls = pages.unpaid(snapshot, rowRange);
        if (calls > 0 && isPaused(snapshot.query().scope().project())) {
            throw new Paused();
        }
        while (calls > 0) {
            var earliest = quota.earliest(snapshot.query().scope().project(), calls);
            if (!earliest.isAfter(requestBudget.startBy())) {
                return;
            }
            var now = pages.unpaid(snapshot, rowRange);
            if (now >= calls) {
                var then = quota.surely(snapshot.query().scope().project(), calls);
                throw new BudgetExhausted(then, calls, pages.paidRows(snapshot, rowRange));
            }
            calls = now;
        }
    }

    private boolean isPaused(String project) {
        return quota.budget(project).pausedSince() != null;
    }
}
