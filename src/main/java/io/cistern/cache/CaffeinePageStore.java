package io.cistern.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Fingerprints;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** Stores pages in memory, up to a number of bytes. */
final class CaffeinePageStore implements PageStore {

    private static final long MOST_QUERIES = 100_000;
    private static final int MOST_LISTED = 1_000;

    private final CacheChanges changes = new CacheChanges();
    private final Fingerprints fingerprints;
    private final Cache<PageKey, Page> pages;
    private final Cache<ProfileQuery, String> sessions;

    private final IncompleteSnapshots incomplete;

    /** The keys of first pages, by the ids of their snapshots. */
    private final Cache<String, PageKey> firsts;

    CaffeinePageStore(long bytes, Duration keep, Fingerprints fingerprints, Ticker ticker) {
        this.fingerprints = fingerprints;
        pages = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((PageKey key, Page page) ->
                        weight(key.query()) + page.rows().weight())
                .expireAfterAccess(keep)
                .ticker(ticker)
                .recordStats()
                .build();
        sessions = Caffeine.newBuilder()
                .maximumSize(MOST_QUERIES)
                .expireAfterAccess(keep)
                .ticker(ticker)
                .build();
        incomplete = new IncompleteSnapshots(MOST_QUERIES, keep, ticker);
        firsts = Caffeine.newBuilder()
                .maximumSize(MOST_QUERIES)
                .expireAfterAccess(keep)
                .ticker(ticker)
                .build();
    }

    @Override
    public Optional<Page> page(PageKey key) {
        return Optional.ofNullable(pages.getIfPresent(key));
    }

    @Override
    public CacheChanges changes() {
        return changes;
    }

    @Override
    public boolean use(String project, String snapshot, boolean all) {
        return first(project, snapshot).filter(first -> use(first, all)).isPresent();
    }

    /** The key of the first page of the project's snapshot of that id. */
    Optional<PageKey> first(String project, String snapshot) {
        return Optional.ofNullable(firsts.getIfPresent(snapshot))
                .filter(first -> first.query().scope().project().equals(project));
    }

    private boolean use(PageKey first, boolean all) {
        var page = pages.getIfPresent(first);
        if (page == null) {
            return false;
        }
        for (var number = 1; all && number < page.pages(); number++) {
            var _ = pages.getIfPresent(at(first, number));
        }
        return true;
    }

    @Override
    public Optional<Tier> tier(PageKey key) {
        return pages.asMap().containsKey(key) ? Optional.of(Tier.MEMORY) : Optional.empty();
    }

    @Override
    public void keep(ProfileQuery query, Page page) {
        changing(query, () -> {
            recall(new PageKey(query, page.session(), page.number()), page);
            if (page.number() == 0 && !Page.isCopy(page.session())) {
                sessions.put(query, page.session());
            }
        });
    }

    private void changing(ProfileQuery query, Runnable change) {
        changes.changing(query.scope().project(), change);
    }

    /** Stores a page of any session. */
    void recall(PageKey key, Page page) {
        if (key.page() > 0) {
            pages.put(key, page);
            return;
        }
        changing(key.query(), () -> {
            pages.put(key, page);
            firsts.put(key.snapshot(), key);
        });
    }

    /** Makes that page's session the one that answers its query. */
    void answers(PageKey first) {
        if (!first.session().equals(sessions.getIfPresent(first.query()))) {
            changing(first.query(), () -> sessions.put(first.query(), first.session()));
        }
    }

    @Override
    public Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by) {
        return Optional.ofNullable(sessions.getIfPresent(query))
                .map(session -> new PageKey(query, session, 0))
                .filter(first -> page(first)
                        .filter(page ->
                                page.asOf().isAfter(after) && !page.asOf().isAfter(by))
                        .isPresent());
    }

    @Override
    public void retire(ProfileQuery query, String session) {
        changing(query, () -> sessions.asMap().remove(query, session));
    }

    @Override
    public void incomplete(ProfileQuery query, String session) {
        retire(query, session);
        var first = new PageKey(query, session, 0);
        page(first).ifPresent(page -> note(new IncompleteSnapshot(first, page.asOf())));
    }

    /** Records an incomplete answer. */
    void note(IncompleteSnapshot answer) {
        changing(answer.first().query(), () -> incomplete.note(answer));
    }

    @Override
    public List<IncompleteSnapshot> incomplete(ProfileQuery query, Instant after, Instant by) {
        return incomplete
                .of(query)
                .filter(answer -> answer.asOf().isAfter(after) && !answer.asOf().isAfter(by))
                .toList();
    }

    @Override
    public boolean isIncomplete(PageKey first) {
        return incomplete.of(first.query()).anyMatch(answer -> answer.first().equals(first));
    }

    @Override
    public List<CachedSnapshot> snapshots(String project) {
        return firsts.asMap().values().stream()
                .filter(first -> first.query().scope().project().equals(project)
                        && first.query().audience().ids().isEmpty())
                .flatMap(first -> snapshot(first).stream())
                .sorted(Comparator.comparing(CachedSnapshot::asOf).reversed())
                .limit(MOST_LISTED)
                .toList();
    }

    @Override
    public Optional<CachedSnapshot> snapshot(String project, String id) {
        return first(project, id).flatMap(this::snapshot);
    }

    @Override
    public Optional<ProfileQuery> queryOf(String project, String id) {
        return first(project, id).map(PageKey::query);
    }

    private Optional<CachedSnapshot> snapshot(PageKey first) {
        return Optional.ofNullable(pages.policy().getIfPresentQuietly(first)).map(page -> {
            var held = IntStream.range(0, page.pages())
                    .filter(number -> tier(at(first, number)).isPresent())
                    .count();
            return new CachedSnapshot(
                    first.snapshot(),
                    first.query().scope().project(),
                    fingerprints.of(first.query()),
                    first.session(),
                    page.asOf(),
                    page.size(),
                    Objects.requireNonNull(page.total()),
                    Math.toIntExact(held),
                    isIncomplete(first),
                    number -> page(at(first, number)));
        });
    }

    static PageKey at(PageKey first, int number) {
        return new PageKey(first.query(), first.session(), number);
    }

    /**
     * The weight of the query, which can be larger than its answer: for example a thousand ids, none of which exists.
     */
    private static int weight(ProfileQuery query) {
        var ids = query.audience().ids();
        var parameters =
                query.audience() instanceof Audience.Opaque(var inner, var all) ? all.values() : List.<String>of();
        return 2
                        * (query.where().text().length()
                                + ids.stream().mapToInt(String::length).sum()
                                + parameters.stream().mapToInt(String::length).sum())
                + 50 * ids.size();
    }

    /** The underlying cache, for its meters. */
    Cache<PageKey, Page> pages() {
        return pages;
    }
}
