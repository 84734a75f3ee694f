package io.cistern.answer.derived;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.answer.AskOptions;
import io.cistern.answer.RowCursor;
import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.derived.KnownIds.Source;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.AgeLimit;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.SortOrder;
import io.cistern.table.Tables;
import io.cistern.where.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds what cached answers, each of which knows some of the ids of a query, know together. */
public final class IdSearch {

    /** The largest number of answers that the names of all combinations stand for. */
    private static final long MOST_SOURCES = 200_000;

    /** How long the stored look-ups that were found are taken for all that there are. */
    private static final Duration RECALL = Duration.ofMinutes(1);

    private final CachedPages cache;
    private final Snapshots snapshots;
    private final SnapshotPages pages;
    private final Tables tables;
    private final Function<String, Reasoning> reasoning;
    private final RuleTrust ruleTrust;
    private final int idsPerCall;

    /** The answers that cursors into combined rows continue with, by the name of the combination. */
    private final Cache<String, List<Source>> combinations;

    /** The projects whose stored look-ups were found a short while ago. */
    private final Cache<String, Boolean> recalled;

    /**
     * @param idsPerCall the largest number of ids in a call
     * @param keep how long the name of a combination is known after its last use
     */
    public IdSearch(
            CachedPages cache,
            Snapshots snapshots,
            SnapshotPages pages,
            Tables tables,
            Function<String, Reasoning> reasoning,
            RuleTrust ruleTrust,
            int idsPerCall,
            Duration keep,
            Ticker ticker) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.pages = pages;
        this.tables = tables;
        this.reasoning = reasoning;
        this.ruleTrust = ruleTrust;
        this.idsPerCall = idsPerCall;
        this.recalled =
                Caffeine.newBuilder().expireAfterWrite(RECALL).ticker(ticker).build();
        this.combinations = Caffeine.newBuilder()
                .maximumWeight(MOST_SOURCES)
                .weigher((String name, List<Source> sources) -> 1 + sources.size())
                .expireAfterAccess(keep)
                .ticker(ticker)
                .build();
    }

    /** Whether cached answers can know some of the ids of this query, and others the rest. */
    public static boolean isCombinable(ProfileQuery query) {
        return query.audience() instanceof Audience.Identified(var ids, var _)
                && ids.size() > 1
                && query.where() instanceof Condition.Everything;
    }

    /** Whether the query has more ids than one call takes. */
    public boolean isSplit(ProfileQuery query) {
        return isCombinable(query) && query.audience().ids().size() > idsPerCall;
    }

    /** The queries that fetch the ids that are not known, one for each call. */
    public List<ProfileQuery> lookUps(KnownIds known) {
        return known.lookUps(idsPerCall);
    }

    /** How many look-ups the query takes when nothing is cached. */
    public int allLookUps(KnownIds known) {
        return Math.ceilDiv(known.size(), idsPerCall);
    }

    /**
     * What cached answers within the limit of age know.
     *
     * @param seen the query with the properties that are read
     * @param asked the query itself
     */
    public KnownIds find(ProfileQuery seen, ProfileQuery asked, AgeLimit limit, AskOptions askOptions) {
        if (isSplit(asked)) {
            recall(asked.scope().project());
        }
        var idList = IdList.of(seen, asked);
        var known = new KnownIds(idList, cache, pages, tables, askOptions);
        var containment = reasoning.apply(asked.scope().project()).containment();
        var narrow = askOptions.effort().prepared(seen);
        var candidates = snapshots
                .newest(wide -> mayHoldMore(wide.query(), asked) && containment.mayHoldSome(wide, narrow))
                .iterator();
        while (candidates.hasNext() && !known.isComplete()) {
            var snapshot = candidates.next();
            var isTrusted = ruleTrust.trusts(snapshot.query(), asked);
            if ((isTrusted || snapshot.query().select().equals(asked.select()))
                    && pages.serves(snapshot, limit)
                    && idList.containsAll(snapshot.query())) {
                known.add(snapshot, true);
            } else if (isTrusted
                    && pages.leftOut(snapshot).isNone()
                    && cache.servesRows(snapshot.query(), snapshot.first(), limit)) {
                known.add(snapshot, false);
            }
        }
        return known;
    }

    /** A call takes the ids of a short list anyway, so only look-ups are combined for it, and no long answer is read. */
    private boolean mayHoldMore(ProfileQuery wide, ProfileQuery asked) {
        return wide.audience() instanceof Audience.Identified || isSplit(asked);
    }

    /** Looks for look-ups in the store, unless that was done a short while ago. Their completeness is found by reading them. */
    private void recall(String project) {
        if (recalled.asMap().putIfAbsent(project, true) == null) {
            snapshots.unknownLookUps(project).forEach(pages::completeness);
        }
    }

    /** Remembers the answers that these rows come from, so that cursors into the rows can continue. */
    public Derivation named(KnownIds known) {
        var rows = known.rows();
        combinations.put(rows.provenance().id(), known.sources());
        return rows;
    }

    /**
     * The combined rows that a cursor of this query continues with; empty when its name is not known here, or when a
     * page is no longer cached.
     */
    public Optional<Derivation> rows(
            RowCursor cursor, ProfileQuery query, List<SortOrder> order, AskOptions askOptions) {
        var sources = combinations.getIfPresent(cursor.snapshot());
        if (sources == null || !isCombinable(query)) {
            return Optional.empty();
        }
        cursor.requireView(query, order);
        var seen = query.selectingAlso(order.stream().map(SortOrder::property));
        var known = new KnownIds(IdList.of(seen, query), cache, pages, tables, askOptions);
        for (var source : sources) {
            var snapshot = snapshots.addingUp(source.snapshot());
            if (snapshot.isEmpty() || !known.add(snapshot.get(), source.answersAll())) {
                return Optional.empty();
            }
        }
        // the same answers give other rows for another scope, other properties or another order of the ids
        return known.isComplete()
                ? Optional.of(known.rows())
                        .filter(rows -> rows.provenance().id().equals(cursor.snapshot()))
                : Optional.empty();
    }
}
