package io.cistern.store.pages;

import io.cistern.cache.CachedSnapshot;
import io.cistern.cache.IncompleteSnapshot;
import io.cistern.cache.PageKey;
import io.cistern.cache.SharedPages;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Fingerprints;
import io.cistern.store.PageEncryption;
import io.cistern.store.pages.StoreMeters.Reason;
import io.cistern.store.pages.StoredSnapshots.Named;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pages in a database. Trouble with it is logged and looks like pages that are not there; for a while nobody waits for
 * the database again then.
 */
final class JdbcPageStore implements SharedPages {

    private static final Logger log = LoggerFactory.getLogger(JdbcPageStore.class);

    private static final Duration REST = Duration.ofSeconds(1);

    /** How far eviction goes below the limit, so that not every page evicts another. */
    private static final double ROOM = 0.05;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final StoredSnapshots snapshots;
    private final PageNames names;
    private final Function<String, List<String>> accounts;
    private final PageEncryption pageEncryption;
    private final StoreMeters meters;
    private final long most;
    private final Executor executor;
    private final InstantSource time;
    private final LongSupplier nanos;

    /** One page is written at a time: SQLite has one writer, and the ledger must not wait for a crowd. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private volatile long wellAt;

    /** What is stored, as far as this process knows; negative until it has looked. */
    private final AtomicLong bytes = new AtomicLong(-1);

    private final AtomicBoolean evicting = new AtomicBoolean();

    /**
     * @param accounts what a project's answers depend on beside the questions
     * @param most bytes that are stored at most, but for pages that have just come
     * @param executor makes room, apart from who brings pages
     */
    JdbcPageStore(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            Function<String, List<String>> accounts,
            PageEncryption pageEncryption,
            PageNames names,
            Fingerprints fingerprints,
            StoreMeters meters,
            long most,
            Executor executor,
            InstantSource time,
            LongSupplier nanos) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.snapshots = new StoredSnapshots(jdbc, pageEncryption, names, fingerprints);
        this.names = names;
        this.accounts = accounts;
        this.pageEncryption = pageEncryption;
        this.meters = meters;
        this.most = most;
        this.executor = executor;
        this.time = time;
        this.nanos = nanos;
        this.wellAt = nanos.getAsLong();
    }

    @Override
    public Optional<Page> page(PageKey key) {
        var name = name(key);
        return page(name.question(), key.session(), name.page());
    }

    private Optional<Page> page(String question, String session, String id) {
        var found = attempt(
                () -> jdbc.sql("SELECT * FROM page WHERE id = :id")
                        .param("id", id)
                        .query((row, _) -> new Found(StoredPage.read(row), row.getString("digest")))
                        .optional(),
                Optional.<Found>empty());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!found.get().isSound(id)) {
            drop(question, session, id, Reason.TORN);
            return Optional.empty();
        }
        var page = found.get().page().page(id, pageEncryption);
        if (page.isEmpty()) {
            drop(question, session, id, Reason.LOCKED);
        }
        return page;
    }

    private record Found(StoredPage page, String digest) {

        boolean isSound(String id) {
            return page.digest(id).equals(digest);
        }
    }

    private void drop(String question, String session, String id, Reason reason) {
        log.warn(
                "A page in the database is {}, and is dropped",
                reason == Reason.TORN ? "not what was written" : "locked");
        write(() -> {
            var dropped =
                    jdbc.sql("DELETE FROM page WHERE id = :id").param("id", id).update();
            snapshots.recount(question, session, false);
            return dropped;
        });
        meters.dropped(reason, 1);
    }

    @Override
    public boolean has(PageKey key) {
        return attempt(
                () -> jdbc.sql("SELECT COUNT(*) FROM page WHERE id = :id")
                                .param("id", name(key).page())
                                .query(Integer.class)
                                .single()
                        > 0,
                false);
    }

    @Override
    public void keep(ProfileQuery query, Page page) {
        var name = name(new PageKey(query, page.session(), page.number()));
        var stored = StoredPage.of(page, name.page(), pageEncryption);
        var added = write(() -> {
            var inserted = insert(query, name, stored);
            if (inserted > 0) {
                snapshots.add(query, account(query.scope().project()), name.question(), stored);
            }
            return inserted;
        });
        bytes.updateAndGet(known -> known < 0 || added == 0 ? known : known + stored.weight());
        makeRoom();
    }

    private int insert(ProfileQuery query, PageName name, StoredPage stored) {
        return jdbc.sql("""
                        INSERT INTO page (id, project, question, session, number, size, total, as_of, retired, bytes,
                            lines, fingerprints, left_out, sealed_by, digest, head)
                        VALUES (:id, :project, :question, :session, :number, :size, :total, :asOf, 0, :bytes,
                            :lines, :fingerprints, :leftOut, :sealedBy, :digest, :head)
                        ON CONFLICT (id) DO NOTHING
                        """)
                .param("id", name.page())
                .param("project", query.scope().project())
                .param("question", name.question())
                .param("session", stored.session())
                .param("number", stored.number())
                .param("size", stored.size())
                .param("total", stored.total(), Types.BIGINT)
                .param("asOf", stored.asOf())
                .param("bytes", stored.bytes())
                .param("lines", stored.lines())
                .param("fingerprints", stored.fingerprints())
                .param("leftOut", stored.leftOut(), Types.VARCHAR)
                .param("sealedBy", stored.sealedBy(), Types.VARCHAR)
                .param("digest", stored.digest(name.page()))
                .param(
                        "head",
                        pageEncryption.seal(
                                new byte[1], stored.place(name.page()).name("head")))
                .update();
    }

    /** Apart from who brought the page, and once at a time. */
    private void makeRoom() {
        if ((bytes.get() < 0 || bytes.get() > most) && evicting.compareAndSet(false, true)) {
            executor.execute(() -> {
                try {
                    evict();
                } finally {
                    evicting.set(false);
                }
            });
        }
    }

    /** Others may have written, too: it is looked how much there is. */
    private void evict() {
        var stored = attempt(snapshots::bytes, -1L);
        if (stored > most) {
            var least = Math.round(most * (1 - ROOM));
            var dropped = 1;
            while (stored > least && dropped > 0) {
                var excess = stored - least;
                dropped = write(() -> snapshots.dropLeast(excess, time.instant()));
                meters.dropped(Reason.EVICTED, dropped);
                stored = attempt(snapshots::bytes, -1L);
            }
        }
        bytes.set(stored);
    }

    /** Drops what is not sealed by a key that is held. To be called where it holds nobody up, when there are keys. */
    void dropLocked() {
        var dropped = 1;
        while (!pageEncryption.keys().isEmpty() && dropped > 0) {
            dropped = write(() -> snapshots.dropLocked(pageEncryption.keys()));
            meters.dropped(Reason.LOCKED, dropped);
        }
    }

    @Override
    public Optional<PageKey> latest(ProfileQuery query, Instant after, Instant by) {
        return attempt(
                () -> jdbc.sql("""
                                SELECT session FROM page
                                WHERE question = :question AND number = 0 AND as_of > :after AND as_of <= :by
                                    AND retired = 0 AND incomplete = 0
                                ORDER BY as_of DESC LIMIT 1
                                """)
                        .param("question", question(query))
                        .param("after", after.toEpochMilli())
                        .param("by", by.toEpochMilli())
                        .query(String.class)
                        .optional()
                        .map(session -> new PageKey(query, session, 0)),
                Optional.empty());
    }

    @Override
    public void retire(ProfileQuery query, String session) {
        write(() -> jdbc.sql("UPDATE page SET retired = 1 WHERE id = :id")
                .param("id", name(new PageKey(query, session, 0)).page())
                .update());
    }

    @Override
    public void incomplete(ProfileQuery query, String session) {
        write(() -> jdbc.sql("UPDATE page SET incomplete = 1 WHERE id = :id")
                .param("id", name(new PageKey(query, session, 0)).page())
                .update());
    }

    @Override
    public List<IncompleteSnapshot> incomplete(ProfileQuery query, Instant after, Instant by) {
        return attempt(
                () -> jdbc.sql("""
                                SELECT session, as_of FROM page
                                WHERE question = :question AND number = 0 AND as_of > :after AND as_of <= :by
                                    AND incomplete = 1
                                ORDER BY as_of DESC LIMIT 2
                                """)
                        .param("question", question(query))
                        .param("after", after.toEpochMilli())
                        .param("by", by.toEpochMilli())
                        .query((row, _) -> new IncompleteSnapshot(
                                new PageKey(query, row.getString("session"), 0),
                                Instant.ofEpochMilli(row.getLong("as_of"))))
                        .list(),
                List.of());
    }

    @Override
    public void used(PageKey first) {
        write(() -> snapshots.used(name(first).question(), first.session()));
    }

    @Override
    public void pin(PageKey first, Instant until) {
        write(() -> snapshots.pin(name(first).question(), first.session(), until));
    }

    @Override
    public void forget(Instant asOfBefore) {
        if (attempt(() -> snapshots.isAnyOlder(asOfBefore, time.instant()), false)) {
            write(() -> snapshots.dropOlder(asOfBefore, time.instant()));
        }
    }

    @Override
    public List<CachedSnapshot> snapshots(String project) {
        return attempt(
                () -> snapshots.newest(account(project)).stream()
                        .map(named -> kept(project, named))
                        .toList(),
                List.of());
    }

    @Override
    public Optional<CachedSnapshot> snapshot(String project, String id) {
        return attempt(() -> snapshots.find(account(project), id).map(named -> kept(project, named)), Optional.empty());
    }

    @Override
    public Optional<ProfileQuery> question(String project, String id) {
        return attempt(() -> snapshots.query(account(project), id), Optional.empty());
    }

    @Override
    public void hold(String project, String id, Instant until) {
        write(() -> snapshots.hold(account(project), id, until));
    }

    private CachedSnapshot kept(String project, Named named) {
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
                number ->
                        page(named.question(), named.session(), names.page(named.question(), named.session(), number)));
    }

    private String account(String project) {
        return names.account(accounts.apply(project));
    }

    private PageName name(PageKey key) {
        return names.of(accounts.apply(key.query().scope().project()), key);
    }

    private String question(ProfileQuery query) {
        return names.question(accounts.apply(query.scope().project()), query);
    }

    /** Changes all or nothing; returns how many rows, none when it failed. */
    private int write(IntSupplier change) {
        lock.lock();
        try {
            return attempt(() -> Objects.requireNonNull(transactions.execute(_ -> change.getAsInt())), 0);
        } finally {
            lock.unlock();
        }
    }

    private <T> T attempt(Supplier<T> statement, T otherwise) {
        if (nanos.getAsLong() - wellAt < 0) {
            return otherwise;
        }
        try {
            return statement.get();
        } catch (DataAccessException | TransactionException e) {
            wellAt = nanos.getAsLong() + REST.toNanos();
            // the exception would tell the statement's values
            log.warn(
                    "The pages in the database cannot be used for now: {}",
                    e.getClass().getSimpleName());
            return otherwise;
        }
    }
}
