package io.cistern.answer.derived;

import io.cistern.answer.AskOptions;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Audience;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.rows.Hash;
import io.cistern.rows.Hash128;
import io.cistern.rows.IdHashes;
import io.cistern.rows.IdTable;
import io.cistern.table.Tables;
import io.cistern.where.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What several answers know about the profiles of a query by ids. Add the newest answer first: an older one does not change
 * what a newer one knows about an id.
 *
 * <p>An answer to a query whose ids are all among the ids of this query knows each of its ids: an id without a row has no
 * profile, or is another name of a profile that has a row. Any other answer knows only the ids that have a row, because an id
 * without a row may be another name of a profile that this query does not ask for ({@code mixpanel.md}, 7.37).
 */
public final class KnownIds {

    private final IdList idList;
    private final CachedPages cache;
    private final SnapshotPages pages;
    private final Tables tables;
    private final AskOptions askOptions;
    private final BitSet known = new BitSet();
    private final IdTable profiles = new IdTable();
    private final List<FoundRows> rows = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();

    KnownIds(IdList idList, CachedPages cache, SnapshotPages pages, Tables tables, AskOptions askOptions) {
        this.idList = idList;
        this.cache = cache;
        this.pages = pages;
        this.tables = tables;
        this.askOptions = askOptions;
    }

    /**
     * An answer that is used. It holds no page.
     *
     * @param snapshot the id of the answer
     * @param answersAll whether the query asks for all ids of the answer, so that all of its rows are used
     */
    record Source(
            String snapshot,
            boolean answersAll,
            Instant asOf,
            Duration freshFor,
            int pageSize,
            int callSize,
            LeftOut leftOut) {}

    /** Whether nothing has to be fetched. */
    public boolean isComplete() {
        return count() == size();
    }

    /** How many ids are known. */
    public int count() {
        return known.cardinality();
    }

    /** How many ids the query asks for. */
    public int size() {
        return idList.ids().size();
    }

    /** The queries that fetch the ids that are not known, each with at most that number of ids. */
    List<ProfileQuery> lookUps(int idsPerCall) {
        var missing = IntStream.range(0, size())
                .filter(place -> !known.get(place))
                .mapToObj(idList.ids()::get)
                .toList();
        return IntStream.iterate(0, from -> from < missing.size(), from -> from + idsPerCall)
                .mapToObj(from -> missing.subList(from, Math.min(from + idsPerCall, missing.size())))
                .map(some -> new ProfileQuery(
                        idList.asked().scope(),
                        new Audience.Identified(some),
                        new Condition.Everything(),
                        idList.asked().select()))
                .toList();
    }

    /** Adds the answer to one of the {@linkplain IdSearch#lookUps look-ups}. Returns whether its pages are still cached. */
    public boolean add(Snapshot fetched) {
        return add(fetched, true, true);
    }

    /**
     * Adds an answer.
     *
     * @param answersAll whether all of its rows are used, or only those of ids that the query asks for
     * @return false when one of its pages is no longer cached
     */
    boolean add(Snapshot snapshot, boolean answersAll) {
        return add(snapshot, answersAll, false);
    }

    /** @param isNewest whether it was fetched after those that were added before */
    private boolean add(Snapshot snapshot, boolean answersAll, boolean isNewest) {
        var used = new ArrayList<FoundRows>();
        var found = new BitSet();
        var persons = new ArrayList<Hash128>();
        for (var number = 0; number < snapshot.first().pages(); number++) {
            var reading = reading(snapshot, number);
            var page = reading.get();
            if (page.isEmpty()) {
                return false;
            }
            var ids = page.get().rows().ids();
            var some = askOptions.compute(tables, ids.count(), () -> news(ids, answersAll, isNewest));
            if (!some.isEmpty()) {
                used.add(new FoundRows(reading, some));
                some.stream().mapToObj(ids::at).forEach(persons::add);
            }
        }
        persons.stream().mapToInt(idList::place).filter(place -> place >= 0).forEach(found::set);
        if (answersAll) {
            snapshot.query().audience().ids().forEach(id -> found.set(idList.place(Hash128.of(id))));
        }
        found.andNot(known);
        if (!found.isEmpty() || !used.isEmpty()) {
            known.or(found);
            persons.forEach(profiles::add);
            rows.addAll(used);
            sources.add(source(snapshot, answersAll));
        }
        return true;
    }

    /** The rows of profiles about which no newer answer knows anything. A profile may be new under an id that had none. */
    private BitSet news(IdHashes ids, boolean answersAll, boolean isNewest) {
        var news = new BitSet();
        for (var row = 0; row < ids.count(); row++) {
            var place = idList.place(ids.at(row));
            news.set(row, (place < 0 ? answersAll : isNewest || !known.get(place)) && !profiles.contains(ids.at(row)));
        }
        return news;
    }

    /** Reads the page each time that it is needed, so that the pages of a long answer are not held together. */
    private Supplier<Optional<Page>> reading(Snapshot snapshot, int number) {
        var query = snapshot.query();
        var session = snapshot.session();
        return () -> cache.cachedPage(query, session, number);
    }

    private Source source(Snapshot snapshot, boolean answersAll) {
        var first = snapshot.first();
        return new Source(
                snapshot.id(),
                answersAll,
                first.asOf(),
                answersAll ? pages.freshFor(snapshot) : cache.rowsFreshFor(snapshot.query(), first),
                first.size(),
                first.callSize(),
                pages.leftOut(snapshot));
    }

    /** The answers that are used, the newest first. */
    List<Source> sources() {
        return List.copyOf(sources);
    }

    /** The rows of all profiles, once each id is known. */
    public Derivation rows() {
        if (!isComplete()) {
            throw new IllegalStateException("Some ids are not known");
        }
        var provenance = new Provenance(
                name(),
                sources.stream()
                        .map(Source::asOf)
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                sources.stream()
                        .map(Source::freshFor)
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                sources.stream().mapToInt(Source::pageSize).max().orElseThrow(),
                sources.stream().mapToInt(Source::callSize).max().orElseThrow(),
                sources.stream().map(Source::leftOut).reduce(LeftOut.NONE, LeftOut::plus),
                sources.stream().map(Source::snapshot).toList());
        return new Derivation(provenance, idList.seen(), tables, askOptions, rows);
    }

    /** A name that differs for other answers, for other rows of the same answers and for another order of them. */
    private String name() {
        var asked = idList.asked();
        var order = asked.audience() instanceof Audience.Identified(var _, var inOrder) ? inOrder : List.of();
        return Hash.of(
                asked.scope() + "\n" + idList.seen().select() + "\n" + order + "\n"
                        + sources.stream()
                                .map(source -> source.snapshot() + (source.answersAll() ? "*" : ""))
                                .collect(Collectors.joining("\n")),
                12);
    }
}
