package io.cistern.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/**
 * Combines pages in memory with shared pages. A page that is in memory is returned without access to the shared pages.
 */
final class TieredPageStore implements PageStore {

    private static final long MOST_RETIRED = 10_000;
    private static final Duration USES = Duration.ofMinutes(1);

    private final CaffeinePageStore memory;
    private final SharedPages shared;
    private final Duration keep;

    /** Answers whose use was recorded recently, so that an answer in memory is not recorded at each use. */
    private final Cache<PageKey, Boolean> used;

    private final Executor executor;

    /** Sessions that must not answer again, even if the shared pages could not be updated. */
    private final Cache<PageKey, Boolean> retired;

    /** @param executor records uses on other threads than the callers' */
    TieredPageStore(CaffeinePageStore memory, SharedPages shared, Duration keep, Executor executor, Ticker ticker) {
        this.memory = memory;
        this.shared = shared;
        this.keep = keep;
        this.executor = executor;
        this.used = Caffeine.newBuilder()
                .maximumSize(MOST_RETIRED)
                .expireAfterWrite(USES)
                .ticker(ticker)
                .build();
        this.retired = Caffeine.newBuilder()
                .maximumSize(MOST_RETIRED)
                .expireAfterWrite(keep)
                .ticker(ticker)
                .build();
    }

    @Override
    public Optional<Page> page(PageKey key) {
        return memory.page(key).or(() -> {
            var page = shared.page(key);
            page.ifPresent(found -> memory.recall(key, found));
            return page;
        });
    }

    @Override
    public CacheChanges changes() {
        return memory.changes();
    }

    @Override
    public boolean use(String project, String snapshot, boolean all) {
        var used = memory.use(project, snapshot, all);
        if (used && all) {
            memory.first(project, snapshot).ifPresent(this::recordUse);
        }
        return used;
    }

    @Override
    public Optional<Tier> tier(PageKey key) {
        return memory.tier(key).or(() -> shared.has(key) ? Optional.of(Tier.SHARED) : Optional.empty());
    }

    @Override
    public void keep(ProfileQuery query, Page page) {
        keep(query, Fetched.of(page));
    }

    /**
     * Stores the shared pages first. A request that finds a page in memory may lose its session and then retires it in
     * both stores.
     */
    @Override
    public void keep(ProfileQuery query, Fetched fetched) {
        shared.keep(query, fetched);
        shared.forget(fetched.first().asOf().minus(keep));
        memory.keep(query, fetched);
    }

    @Override
    public Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by) {
        return withUseRecorded(
                memory.latest(query, after, by).filter(this::answers).or(() -> stored(query, after, by)));
    }

    /** The shared pages are searched only when the answer in memory is not new enough. */
    @Override
    public Optional<PageKey> newest(ProfileQuery query, Instant enough, Instant by) {
        var inMemory = memory.latest(query, Instant.EPOCH, by).filter(this::answers);
        var asOf = inMemory.flatMap(memory::page).map(Page::asOf).orElse(Instant.EPOCH);
        return asOf.isAfter(enough) && inMemory.isPresent()
                ? withUseRecorded(inMemory)
                : withUseRecorded(stored(query, asOf, by).or(() -> inMemory));
    }

    private Optional<PageKey> stored(ProfileQuery query, Instant after, Instant by) {
        var latest = shared.latest(query, after, by).filter(this::answers);
        latest.ifPresent(memory::answers);
        return latest;
    }

    private Optional<PageKey> withUseRecorded(Optional<PageKey> first) {
        first.ifPresent(this::recordUse);
        return first;
    }

    private void recordUse(PageKey first) {
        if (used.getIfPresent(first) == null && used.asMap().putIfAbsent(first, true) == null) {
            executor.execute(() -> shared.used(first));
        }
    }

    @Override
    public void pin(PageKey first, Instant until) {
        shared.pin(first, until);
    }

    @Override
    public boolean restore(PageKey first) {
        var pages = page(first).map(Page::pages).orElse(0);
        var lost = IntStream.range(0, pages)
                .mapToObj(number -> CaffeinePageStore.at(first, number))
                .filter(key -> memory.tier(key).isPresent() && !shared.has(key))
                .flatMap(key -> memory.page(key).stream())
                .toList();
        lost.reversed().forEach(page -> shared.keep(first.query(), page)); // the first page last, as in keep
        if (!lost.isEmpty() && !answers(first)) {
            shared.retire(first.query(), first.session());
        }
        return !lost.isEmpty();
    }

    /**
     * The shared snapshots, and those that are only in memory. The shared ones take precedence, because memory may have
     * dropped some of their pages.
     */
    @Override
    public List<CachedSnapshot> snapshots(String project) {
        var byId = new LinkedHashMap<String, CachedSnapshot>();
        shared.snapshots(project).forEach(snapshot -> byId.put(snapshot.id(), snapshot));
        memory.snapshots(project).forEach(snapshot -> byId.putIfAbsent(snapshot.id(), snapshot));
        return byId.values().stream()
                .sorted(Comparator.comparing(CachedSnapshot::asOf).reversed())
                .toList();
    }

    @Override
    public List<CachedSnapshot> storedLookUps(String project) {
        return shared.lookUps(project);
    }

    @Override
    public Optional<CachedSnapshot> snapshot(String project, String id) {
        return shared.snapshot(project, id).or(() -> memory.snapshot(project, id));
    }

    @Override
    public Optional<ProfileQuery> queryOf(String project, String id) {
        return memory.queryOf(project, id).or(() -> shared.queryOf(project, id));
    }

    @Override
    public void retain(String project, String id, Instant until) {
        shared.retain(project, id, until);
    }

    @Override
    public void retire(ProfileQuery query, String session) {
        retired.put(new PageKey(query, session, 0), true);
        memory.retire(query, session);
        shared.retire(query, session);
    }

    @Override
    public void incomplete(ProfileQuery query, String session) {
        retired.put(new PageKey(query, session, 0), true);
        memory.incomplete(query, session);
        shared.incomplete(query, session);
    }

    /** Includes the shared ones, because another process may have fetched the newest answer. */
    @Override
    public List<IncompleteSnapshot> incomplete(ProfileQuery query, Instant after, Instant by) {
        shared.incomplete(query, after, by).forEach(memory::note);
        return memory.incomplete(query, after, by);
    }

    @Override
    public boolean isIncomplete(PageKey first) {
        return memory.isIncomplete(first);
    }

    private boolean answers(PageKey first) {
        return retired.getIfPresent(first) == null;
    }
}
