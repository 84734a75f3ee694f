package io.cistern.store.pages;

import io.cistern.cache.CachedSnapshot;
import io.cistern.cache.IncompleteSnapshot;
import io.cistern.cache.PageKey;
import io.cistern.cache.SharedPages;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Fingerprints;
import io.cistern.store.pages.StoreMeters.Reason;
import io.cistern.store.pages.StoredSnapshots.Named;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores pages in a database. When the database fails, pages look as if they were not stored, and for a while no caller waits
 * for it.
 */
final class JdbcPageStore implements SharedPages {

    private final RestingDatabase database;
    private final PageRows pages;
    private final StoredSnapshots snapshots;
    private final Eviction eviction;
    private final PageNames names;
    private final Function<String, List<String>> accounts;
    private final PageEncryption pageEncryption;

    /**
     * @param accounts the account of a project: everything that answers depend on beside the query
     * @param maxBytes the size limit of the stored pages; new pages exceed it until the next eviction
     * @param executor runs evictions, so that no caller waits for them
     */
    JdbcPageStore(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            Function<String, List<String>> accounts,
            PageEncryption pageEncryption,
            PageNames names,
            Fingerprints fingerprints,
            StoreMeters meters,
            long maxBytes,
            Executor executor,
            InstantSource time,
            LongSupplier nanos) {
        this.database = new RestingDatabase(transactions, nanos);
        this.pages = new PageRows(jdbc, pageEncryption);
        this.snapshots = new StoredSnapshots(jdbc, pageEncryption, names, fingerprints);
        this.eviction = new Eviction(database, new EvictionRows(jdbc), meters, maxBytes, executor, time);
        this.names = names;
        this.accounts = accounts;
        this.pageEncryption = pageEncryption;
    }

    @Override
    public Optional<Page> page(PageKey key) {
        return page(name(key), key.session());
    }

    private Optional<Page> page(PageName name, String session) {
        var id = name.page();
        var row = database.read(() -> pages.find(id), Optional.<PageRows.Row>empty());
        if (row.isEmpty()) {
            return Optional.empty();
        }
        if (!row.get().isSound(id)) {
            eviction.dropUnusable(name.query(), session, id, Reason.TORN);
            return Optional.empty();
        }
        var page = row.get().page().page(id, pageEncryption);
        if (page.isEmpty()) {
            eviction.dropUnusable(name.query(), session, id, Reason.LOCKED);
        }
        return page;
    }

    @Override
    public boolean has(PageKey key) {
        return database.read(() -> pages.contains(name(key).page()), false);
    }

    @Override
    public void keep(ProfileQuery query, Page page) {
        keep(query, Fetched.of(page));
    }

    /** Seals the pages one by one, so that only one copy of a page is in memory at a time. */
    @Override
    public void keep(ProfileQuery query, Fetched fetched) {
        eviction.added(database.write(() -> fetched.pages().reversed().stream()
                .mapToInt(page -> insert(query, page))
                .sum()));
    }

    /** Returns the bytes that were added; 0 when the page was stored before. */
    private int insert(ProfileQuery query, Page page) {
        var project = query.scope().project();
        var name = name(new PageKey(query, page.session(), page.number()));
        var stored = StoredPage.of(page, name.page(), pageEncryption);
        if (pages.insert(project, name, stored) == 0) {
            return 0;
        }
        snapshots.add(query, account(project), name.query(), stored);
        return stored.weight();
    }

    /** Removes the pages that no configured key opens. It can take long. */
    void dropLocked() {
        eviction.dropLocked(pageEncryption.keys());
    }

    @Override
    public Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by) {
        return database.read(() -> pages.latest(query, queryName(query), after, by), Optional.empty());
    }

    @Override
    public void retire(ProfileQuery query, String session) {
        database.write(() -> pages.retire(firstPage(query, session)));
    }

    @Override
    public void incomplete(ProfileQuery query, String session) {
        database.write(() -> pages.markIncomplete(firstPage(query, session)));
    }

    @Override
    public List<IncompleteSnapshot> incomplete(ProfileQuery query, Instant after, Instant by) {
        return database.read(() -> pages.incomplete(query, queryName(query), after, by), List.of());
    }

    @Override
    public void used(PageKey first) {
        database.write(() -> snapshots.used(name(first).query(), first.session()));
    }

    @Override
    public void pin(PageKey first, Instant until) {
        database.write(() -> snapshots.pin(name(first).query(), first.session(), until));
    }

    @Override
    public void forget(Instant asOfBefore) {
        eviction.dropOlder(asOfBefore);
    }

    @Override
    public List<CachedSnapshot> snapshots(String project) {
        return database.read(
                () -> snapshots.newest(account(project)).stream()
                        .map(named -> snapshot(project, named))
                        .toList(),
                List.of());
    }

    @Override
    public List<CachedSnapshot> lookUps(String project) {
        return database.read(
                () -> snapshots.lookUps(account(project)).stream()
                        .map(named -> snapshot(project, named))
                        .toList(),
                List.of());
    }

    @Override
    public Optional<CachedSnapshot> snapshot(String project, String id) {
        return database.read(
                () -> snapshots.find(account(project), id).map(named -> snapshot(project, named)), Optional.empty());
    }

    @Override
    public Optional<ProfileQuery> queryOf(String project, String id) {
        return database.read(() -> snapshots.query(account(project), id), Optional.empty());
    }

    @Override
    public void retain(String project, String id, Instant until) {
        database.write(() -> snapshots.retain(account(project), id, until));
    }

    private CachedSnapshot snapshot(String project, Named named) {
        return new CachedSnapshot(
                named.id(),
                project,
                named.fingerprint(),
                named.session(),
                named.asOf(),
                named.size(),
                named.total(),
                named.pages(),
                named.incomplete(),
                number -> page(
                        new PageName(named.queryName(), names.page(named.queryName(), named.session(), number)),
                        named.session()));
    }

    private String account(String project) {
        return names.account(accounts.apply(project));
    }

    private PageName name(PageKey key) {
        return names.of(accounts.apply(key.query().scope().project()), key);
    }

    private String firstPage(ProfileQuery query, String session) {
        return name(new PageKey(query, session, 0)).page();
    }

    private String queryName(ProfileQuery query) {
        return names.query(accounts.apply(query.scope().project()), query);
    }
}
