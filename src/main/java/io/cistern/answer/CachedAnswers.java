package io.cistern.answer;

import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cached answers to one query, as one look-up found them. Whether they can be used is found out once, and only as far
 * as an answer of their age is asked for.
 */
public final class CachedAnswers<T> {

    private final AnswerForm<T> form;
    private final Contract contract;
    private final CacheSearch search;
    private final boolean joined;
    private Optional<CachedAnswer> own;
    private @Nullable Optional<Plan<T>> ownPlan;
    private @Nullable List<Snapshot> wider;

    /**
     * @param joined whether the first page was being fetched before the look-up
     * @param own the newest answer to the query itself
     */
    CachedAnswers(
            AnswerForm<T> form, Contract contract, CacheSearch search, boolean joined, Optional<CachedAnswer> own) {
        this.form = form;
        this.contract = contract;
        this.search = search;
        this.joined = joined;
        this.own = own;
    }

    AnswerForm<T> form() {
        return form;
    }

    boolean joined() {
        return joined;
    }

    /** The newest answer to the query itself, whether or not all of its pages are cached. */
    Optional<Snapshot> own() {
        return own.map(this::snapshot);
    }

    /** Whether an answer to the query itself, or its beginning, is within the limit. */
    public boolean isWithin(AgeLimit limit) {
        return own().filter(snapshot -> search.serves(snapshot, limit)).isPresent();
    }

    /** The plan to answer from what is cached and within the limit. */
    public Optional<Plan<T>> within(AgeLimit limit) {
        return form.prefersPages()
                ? fromOwn(limit).or(() -> fromWider(limit))
                : fromWider(limit).or(() -> fromOwn(limit));
    }

    /** The plan to answer from pages that do not add up. Nothing is computed of such pages. */
    public Optional<Plan<T>> incompleteWithin(AgeLimit limit) {
        return form.needsAllRows()
                ? Optional.empty()
                : search.findIncomplete(form.query(), limit).flatMap(this::plan);
    }

    private Optional<Plan<T>> fromOwn(AgeLimit limit) {
        if (!isWithin(limit)) {
            return Optional.empty();
        }
        if (ownPlan == null) {
            ownPlan = own.flatMap(this::plan);
        }
        return ownPlan;
    }

    private Optional<Plan<T>> plan(CachedAnswer answer) {
        var snapshot = snapshot(answer);
        var pages = search.held(form, snapshot, 0, answer.tier(), contract);
        if (pages.isEmpty() || !form.needsAllRows()) {
            return pages;
        }
        if (search.completeness(snapshot) == Completeness.INCOMPLETE) {
            own = Optional.empty(); // this has just turned out, and the cache does not serve it any more
            return Optional.empty();
        }
        return search.derived(form, snapshot, contract);
    }

    private Snapshot snapshot(CachedAnswer answer) {
        return Snapshot.of(form.query(), answer.first());
    }

    private Optional<Plan<T>> fromWider(AgeLimit limit) {
        if (!form.derives()) {
            return Optional.empty();
        }
        if (wider == null) {
            wider = new ArrayList<>(search.wider(form, contract));
        }
        for (var snapshots = wider.iterator(); snapshots.hasNext(); ) {
            var snapshot = snapshots.next();
            if (search.serves(snapshot, limit)) {
                var plan = search.derived(form, snapshot, contract);
                if (plan.isPresent()) {
                    return plan;
                }
                snapshots.remove(); // it cannot be used for an answer of another age either
            }
        }
        return Optional.empty();
    }
}
