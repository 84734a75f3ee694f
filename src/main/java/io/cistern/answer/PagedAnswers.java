package io.cistern.answer;

import io.cistern.answer.StitchedAnswer.Piece;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Tier;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.quota.LedgerUnavailableException;
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
    public Answer ask(ProfileQuery query, Window window, Contract contract) throws InvalidCursorException {
        var errand = new Errand(contract, time);
        return window.cursor() == null
                ? begin(query, window, errand)
                : goOn(query, Place.parse(window.cursor()), window, errand);
    }

    @Override
    public Begun begin(ProfileQuery query, Contract contract) {
        return begin(query, Window.ALL, new Errand(contract, time));
    }

    @Override
    public Optional<Begun> goOn(ProfileQuery query, String session, Contract contract) {
        return cache.first(query, session).map(first -> {
            var snapshot = snapshots.know(Snapshot.of(query, first));
            var source = source(Tier.MEMORY, snapshot, 0, Window.ALL);
            return new PagedAnswer(pages, computations, snapshot, 0, null, new Errand(contract, time), source, false);
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

    private PagedAnswer begin(ProfileQuery query, Window window, Errand errand) {
        var held = cache.tier(query, new Cursor.First(), errand.age());
        if (held.isEmpty()) {
            if (!errand.fetches()) {
                throw new NothingCached();
            }
            errand.allow(pages.unpaidFirst(query, errand));
        }
        var first = pages.first(query, errand);
        var snapshot = snapshots.know(Snapshot.of(query, first));
        var source = held.map(tier -> source(tier, snapshot, 0, window)).orElseGet(() -> fetched(errand));
        refuseWhatCannotFinish(snapshot, 0, window, errand);
        return new PagedAnswer(pages, computations, snapshot, 0, window.limit(), errand, source, true);
    }

    private Answer goOn(ProfileQuery query, Place place, Window window, Errand errand) throws InvalidCursorException {
        var snapshot = snapshots.find(place.snapshot(), query);
        var from = place.within(snapshot.total());
        refuseWhatCannotFinish(snapshot, from, window, errand);
        var source = source(Tier.MEMORY, snapshot, from, window);
        return new PagedAnswer(pages, computations, snapshot, from, window.limit(), errand, source, false);
    }

    /** @param first where the first page was held */
    private Answer.Source source(Tier first, Snapshot snapshot, long from, Window window) {
        return pages.farthest(first, snapshot, Span.of(from, window.limit(), snapshot))
                .map(tier -> switch (tier) {
                    case MEMORY -> Answer.Source.MEMORY;
                    case SHARED -> Answer.Source.STORE;
                })
                .orElse(Answer.Source.UPSTREAM);
    }

    private static Answer.Source fetched(Errand errand) {
        if (errand.merged()) {
            return Answer.Source.MERGED;
        }
        return errand.cost() == 0 ? Answer.Source.JOINED : Answer.Source.UPSTREAM;
    }

    /**
     * Better refused here than cut midway, with half the pages paid for. Others may be fetching the same pages, which
     * spends the budget and spares us the calls: refused is only what is too much when looked at again.
     */
    private void refuseWhatCannotFinish(Snapshot snapshot, long from, Window window, Errand errand) {
        var span = Span.of(from, window.limit(), snapshot);
        if (!errand.fetches() && pages.missing(snapshot, span) > 0) {
            throw new NothingCached();
        }
        pages.allow(snapshot, span, errand);
        pages.refusal(snapshot, span, errand).ifPresent(failure -> {
            throw failure;
        });
        try {
            refuseWhatCannotFinish(snapshot, span, errand);
        } catch (LedgerUnavailableException e) {
            throw e.failure();
        }
    }

    private void refuseWhatCannotFinish(Snapshot snapshot, Span span, Errand errand) {
        var calls = pages.unpaid(snapshot, span);
        if (calls > 0 && isPaused(snapshot.query().scope().project())) {
            throw new Paused();
        }
        while (calls > 0) {
            var earliest = quota.earliest(snapshot.query().scope().project(), calls);
            if (!earliest.isAfter(errand.startBy())) {
                return;
            }
            var now = pages.unpaid(snapshot, span);
            if (now >= calls) {
                var then = quota.surely(snapshot.query().scope().project(), calls);
                throw new BudgetExhausted(then, calls, pages.paidRows(snapshot, span));
            }
            calls = now;
        }
    }

    private boolean isPaused(String project) {
        return quota.budget(project).pausedSince() != null;
    }
}
