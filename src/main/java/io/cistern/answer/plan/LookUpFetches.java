package io.cistern.answer.plan;

import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers.LookUpListener;
import io.cistern.answer.derived.Derivation;
import io.cistern.answer.derived.IdSearch;
import io.cistern.answer.derived.KnownIds;
import io.cistern.answer.paged.RequestBudget;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.TracedThreads;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the look-ups into which a query of many ids is split, a few at the same time. Each is an ordinary query: it joins a
 * fetch in flight or a merged call, and its answer is cached, so a later attempt fetches only those that failed.
 */
final class LookUpFetches {

    private final CachedPages cache;
    private final PagedAnswers paged;
    private final Snapshots snapshots;
    private final IdSearch idSearch;
    private final int fanOut;
    private final InstantSource time;

    /** @param fanOut how many look-ups of one query are fetched in parallel */
    LookUpFetches(
            CachedPages cache,
            PagedAnswers paged,
            Snapshots snapshots,
            IdSearch idSearch,
            int fanOut,
            InstantSource time) {
        this.cache = cache;
        this.paged = paged;
        this.snapshots = snapshots;
        this.idSearch = idSearch;
        this.fanOut = fanOut;
        this.time = time;
    }

    /**
     * Fetches these queries, at least one, and adds their answers. Refused before the first call: queries that the budget does not allow to
     * finish. After a failure no further call is sent.
     *
     * @param listener receives the progress before the first look-up and after each look-up
     * @param fetched receives the ids of the snapshots
     * @return how many calls were made
     */
    int fetch(
            List<ProfileQuery> lookUps,
            AskOptions askOptions,
            KnownIds known,
            LookUpListener listener,
            Consumer<String> fetched) {
        var failed = new AtomicReference<@Nullable RuntimeException>();
        var requestBudget = new RequestBudget(
                askOptions.whileWanted(
                        () -> failed.get() == null && askOptions.wanted().getAsBoolean()),
                time);
        paged.requireBudget(lookUps.getFirst().scope().project(), requestBudget, () -> unpaid(lookUps), () -> 0);
        var waiting = new ArrayDeque<>(lookUps);
        var running = new ArrayDeque<CompletableFuture<String>>();
        var all = idSearch.allLookUps(known);
        listener.done(all, lookUps.size(), 0);
        while (!running.isEmpty() || !waiting.isEmpty()) {
            while (!waiting.isEmpty() && running.size() < fanOut && failed.get() == null) {
                var lookUp = waiting.remove();
                running.add(CompletableFuture.supplyAsync(
                        () -> read(lookUp, requestBudget, failed), TracedThreads.THREADS));
            }
            if (running.isEmpty()) {
                break; // after a failure
            }
            add(running.remove(), known, failed, fetched);
            listener.done(all, waiting.size() + running.size(), requestBudget.cost());
        }
        var failure = failed.get();
        if (failure != null) {
            throw failure;
        }
        return requestBudget.cost();
    }

    private int unpaid(List<ProfileQuery> lookUps) {
        return (int) lookUps.stream()
                .filter(lookUp -> !cache.underWay(lookUp, new Cursor.First()))
                .count();
    }

    /** Reads an answer to its end, so that all of its pages are cached, and returns the id of its snapshot. */
    private String read(
            ProfileQuery lookUp, RequestBudget requestBudget, AtomicReference<@Nullable RuntimeException> failed) {
        try {
            var answer = paged.fetch(AnswerForms.session(lookUp), requestBudget);
            try (var slices = answer.slices()) {
                slices.forEach(slice -> {});
            }
            if (!answer.completeness().addsUp()) {
                throw WholeAnswers.notWhole();
            }
            return answer.snapshot();
        } catch (RuntimeException e) {
            failed.compareAndSet(null, e); // the first failure is the cause of the others
            throw e;
        }
    }

    private void add(
            CompletableFuture<String> running,
            KnownIds known,
            AtomicReference<@Nullable RuntimeException> failed,
            Consumer<String> fetched) {
        try {
            var snapshot = running.join();
            fetched.accept(snapshot);
            if (!snapshots.addingUp(snapshot).filter(known::add).isPresent()) {
                failed.compareAndSet(null, new SnapshotGone());
            }
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof RuntimeException)) {
                throw e;
            }
        } catch (QueryFailure e) {
            failed.compareAndSet(null, e);
        }
    }

    /** The rows of all profiles, which cursors can continue. */
    Derivation named(KnownIds known) {
        return idSearch.named(known);
    }
}
