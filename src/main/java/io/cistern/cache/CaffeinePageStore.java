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
import java.util.stream.Stream;

/** Stores pages in memory, up to a number of bytes. */
final class CaffeinePageStore implements PageStore {

    private static final long MOST_QUERIES = 100_000;
    private static final int MOST_LISTED = 1_000;
    private static final int MOST_INCOMPLETE = 3;

    private final Fingerprints fingerprints;
    private final Cache<PageKey, Page> pages;
    private final Cache<ProfileQuery, String> sessions;

    /** The last incomplete answers to a query, the newest first. */
    private final Cache<ProfileQuery, List<IncompleteSnapshot>> incomplete;

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
        incomplete = Caffeine.newBuilder()
                .maximumSize(MOST_QUERIES)
                .expireAfterAccess(keep)
                .ticker(ticker)
                .build();
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
    public Optional<Tier> tier(PageKey key) {
        return pages.asMap().containsKey(key) ? Optional.of(Tier.MEMORY) : Optional.empty();
    }

    @Override
    public void keep(ProfileQuery query, Page page) {
        recall(new PageKey(query, page.session(), page.number()), page);
        if (page.number() == 0 && !Page.isCopy(page.session())) {
            sessions.put(query, page.session());
        }
    }

    /** Stores a page of any session. */
    void recall(PageKey key, Page page) {
        pages.put(key, page);
        if (key.page() == 0) {
            firsts.put(key.snapshot(), key);
        }
    }

    /** Makes that page's session the one that answers its query. */
    void answers(PageKey first) {
        sessions.put(first.query(), first.session());
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
        sessions.asMap().remove(query, session);
    }

    @Override
    public void incomplete(ProfileQuery query, String session) {
        retire(query, session);
        var first = new PageKey(query, session, 0);
        page(first).ifPresent(page -> note(new IncompleteSnapshot(first, page.asOf())));
    }

    /** Records an incomplete answer. */
    void note(IncompleteSnapshot answer) {
        incomplete
                .asMap()
                .merge(
                        answer.first().query(),
                        List.of(answer),
                        // compared by page only, because the instant of a stored answer is rounded
                        (before, one) -> Stream.concat(
                                        one.stream(),
                                        before.stream()
                                                .filter(other -> !other.first().equals(answer.first())))
                                .sorted(Comparator.comparing(IncompleteSnapshot::asOf)
                                        .reversed())
                                .limit(MOST_INCOMPLETE)
                                .toList());
    }

    @Override
    public List<IncompleteSnapshot> incomplete(ProfileQuery query, Instant after, Instant by) {
        return all(query)
                .filter(answer -> answer.asOf().isAfter(after) && !answer.asOf().isAfter(by))
                .toList();
    }

    @Override
    public boolean isIncomplete(PageKey first) {
        return all(first.query()).anyMatch(answer -> answer.first().equals(first));
    }

    private Stream<IncompleteSnapshot> all(ProfileQuery query) {
        return Optional.ofNullable(incomplete.getIfPresent(query)).stream().flatMap(List::stream);
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
        return Optional.ofNullable(firsts.getIfPresent(id))
                .filter(first -> first.query().scope().project().equals(project))
                .flatMap(this::snapshot);
    }

    @Override
    public Optional<ProfileQuery> queryOf(String project, String id) {
        return Optional.ofNullable(firsts.getIfPresent(id))
                .map(PageKey::query)
                .filter(query -> query.scope().project().equals(project));
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
