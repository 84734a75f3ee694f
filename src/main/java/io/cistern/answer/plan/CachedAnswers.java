package io.cistern.answer.plan;

import io.cistern.answer.AskOptions;
import io.cistern.answer.Completeness;
import io.cistern.answer.derived.IdSearch;
import io.cistern.answer.derived.KnownIds;
import io.cistern.answer.paged.KnownTotals.Total;
import io.cistern.answer.paged.Snapshot;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedAnswer;
import io.cistern.cache.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cached answers to one query, found by one look-up. Checks at most once whether each can be used, and only when an
 * answer of its age is requested.
 */
public final class CachedAnswers<T> {

    private final AnswerForm<T> form;
    private final AskOptions askOptions;
    private final CacheSearch search;
    private final boolean joined;
    private final Tier tier;
    private Optional<Snapshot> own;
    private Optional<Plan<T>> ownPlan = Optional.empty();
    private boolean ownTried;
    private @Nullable List<Snapshot> wider;

    /** The plans to derive the answer, by the ids of their snapshots. */
    private final Map<String, Optional<Plan<T>>> derived = new HashMap<>();

    /** What answers that know some of the ids each know together, by the limits of their age. */
    private final Map<AgeLimit, KnownIds> known = new HashMap<>();

    /**
     * @param joined whether a fetch of the first page was in flight before the look-up
     * @param own the newest answer to the query itself
     */
    CachedAnswers(
            AnswerForm<T> form, AskOptions askOptions, CacheSearch search, boolean joined, Optional<CachedAnswer> own) {
        this.form = form;
        this.askOptions = askOptions;
        this.search = search;
        this.joined = joined;
        this.tier = own.map(CachedAnswer::tier).orElse(Tier.MEMORY);
        this.own = own.map(answer -> Snapshot.of(form.query(), answer.first()));
    }

    AnswerForm<T> form() {
        return form;
    }

    boolean joined() {
        return joined;
    }

    /** The newest answer to the query itself, whether or not all of its pages are cached. */
    Optional<Snapshot> own() {
        return own;
    }

    /** Whether the first page of an answer to the query itself is within the limit. */
    public boolean isWithin(AgeLimit limit) {
        return own.filter(snapshot -> search.pages().serves(snapshot, limit)).isPresent();
    }

    /** The plan to answer from cached answers within the limit. */
    public Optional<Plan<T>> within(AgeLimit limit) {
        return form.prefersPages()
                ? fromOwn(limit).or(() -> fromWider(limit))
                : fromWider(limit).or(() -> fromOwn(limit));
    }

    /** The plan to answer from incomplete pages. Nothing is computed from such pages. */
    public Optional<Plan<T>> incompleteWithin(AgeLimit limit) {
        return form.needsAllRows()
                ? Optional.empty()
                : search.cache()
                        .findIncomplete(form.query(), limit)
                        .flatMap(answer -> plan(Snapshot.of(form.query(), answer.first()), answer.tier()));
    }

    /** The number of profiles in an answer that is derived from cached rows, however old they are. */
    Optional<Total> derivedTotal() {
        return fromWider(AgeLimit.NONE)
                .flatMap(plan -> plan instanceof Derived<T> rows
                        ? Optional.of(rows.rows().provenance().total(rows.rows().total()))
                        : Optional.empty());
    }

    private Optional<Plan<T>> fromOwn(AgeLimit limit) {
        if (!isWithin(limit)) {
            return Optional.empty();
        }
        if (!ownTried) {
            ownTried = true;
            ownPlan = own.flatMap(snapshot -> plan(snapshot, tier));
        }
        return ownPlan;
    }

    private Optional<Plan<T>> plan(Snapshot snapshot, Tier first) {
        var pages = search.cached(form, snapshot, 0, first, askOptions);
        if (pages.isEmpty() || !form.needsAllRows()) {
            return pages;
        }
        if (search.pages().completeness(snapshot) == Completeness.INCOMPLETE) {
            own = Optional.empty(); // it was just found to be incomplete, and the cache no longer serves it
            return Optional.empty();
        }
        return search.derived(form, snapshot, askOptions);
    }

    private Optional<Plan<T>> fromWider(AgeLimit limit) {
        if (!form.derives()) {
            return Optional.empty();
        }
        if (wider == null) {
            wider = new ArrayList<>(search.wholes().wider(form.seen(), form.query(), askOptions));
        }
        for (var snapshots = wider.iterator(); snapshots.hasNext(); ) {
            var snapshot = snapshots.next();
            if (search.pages().serves(snapshot, limit)) {
                var plan = derived.computeIfAbsent(snapshot.id(), _ -> search.derived(form, snapshot, askOptions));
                if (plan.isPresent()) {
                    return plan;
                }
                snapshots.remove(); // it cannot be used for an answer of another age either
            }
        }
        return IdSearch.isCombinable(form.query()) ? combined(limit) : Optional.empty();
    }

    /** When the first limit is not enough, all answers together decide whether another limit can be. */
    private Optional<Plan<T>> combined(AgeLimit limit) {
        if (!known.isEmpty()
                && !known.containsKey(limit)
                && !known(AgeLimit.NONE).isComplete()) {
            return Optional.empty();
        }
        return Optional.of(known(limit))
                .filter(KnownIds::isComplete)
                .map(all -> search.derived(form, search.ids().named(all), 0, askOptions));
    }

    /** What cached answers within the limit know about the ids of the query. */
    KnownIds known(AgeLimit limit) {
        return known.computeIfAbsent(limit, _ -> search.known(form, limit, askOptions));
    }
}
