package io.cistern.store;

import io.cistern.cache.PageKey;
import io.cistern.cache.SharedPages;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Pages in a database. Trouble with it is logged and looks like pages that are not there; for a while nobody waits for
 * the database again then.
 */
final class JdbcPageStore implements SharedPages {

    private static final Logger log = LoggerFactory.getLogger(JdbcPageStore.class);

    private static final Duration REST = Duration.ofSeconds(1);

    /** Far more than one page at a time comes in, so what is dropped keeps up with it. */
    private static final int FORGOTTEN_AT_ONCE = 20;

    private final JdbcClient jdbc;
    private final Function<String, List<String>> accounts;
    private final LongSupplier nanos;

    /** One page is written at a time: SQLite has one writer, and the ledger must not wait for a crowd. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private volatile long wellAt;

    /** @param accounts what a project's answers depend on beside the questions */
    JdbcPageStore(JdbcClient jdbc, Function<String, List<String>> accounts, LongSupplier nanos) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.nanos = nanos;
        this.wellAt = nanos.getAsLong();
    }

    @Override
    public Optional<Page> page(PageKey key) {
        var id = name(key).page();
        var found = attempt(
                () -> jdbc.sql("SELECT * FROM page WHERE id = :id")
                        .param("id", id)
                        .query((row, _) -> new Found(StoredPage.read(row), row.getString("digest")))
                        .optional(),
                Optional.<Found>empty());
        if (found.isPresent() && !found.get().isSound(id)) {
            log.warn("A page in the database is not what was written, and is dropped");
            write(() ->
                    jdbc.sql("DELETE FROM page WHERE id = :id").param("id", id).update());
            return Optional.empty();
        }
        return found.map(row -> row.page().page());
    }

    private record Found(StoredPage page, String digest) {

        boolean isSound(String id) {
            return page.digest(id).equals(digest);
        }
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
        var stored = StoredPage.of(page);
        write(() -> jdbc.sql("""
                        INSERT INTO page (id, project, question, session, number, size, total, as_of, retired, bytes,
                            lines, fingerprints, digest)
                        VALUES (:id, :project, :question, :session, :number, :size, :total, :asOf, 0, :bytes,
                            :lines, :fingerprints, :digest)
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
                .param("digest", stored.digest(name.page()))
                .update());
    }

    @Override
    public Optional<PageKey> latest(ProfileQuery query, Instant after) {
        return attempt(
                () -> jdbc.sql("""
                                SELECT session FROM page
                                WHERE question = :question AND number = 0 AND as_of > :after AND retired = 0
                                ORDER BY as_of DESC LIMIT 1
                                """)
                        .param("question", question(query))
                        .param("after", after.toEpochMilli())
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
    public void forget(Instant asOfBefore) {
        write(() -> jdbc.sql("DELETE FROM page WHERE id IN (SELECT id FROM page WHERE as_of < :before LIMIT :most)")
                .param("before", asOfBefore.toEpochMilli())
                .param("most", FORGOTTEN_AT_ONCE)
                .update());
    }

    private PageName name(PageKey key) {
        return PageName.of(accounts.apply(key.query().scope().project()), key);
    }

    private String question(ProfileQuery query) {
        return PageName.question(accounts.apply(query.scope().project()), query);
    }

    private void write(Supplier<Integer> statement) {
        lock.lock();
        try {
            var _ = attempt(statement, 0);
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
        } catch (DataAccessException e) {
            wellAt = nanos.getAsLong() + REST.toNanos();
            // the exception would tell the statement's values
            log.warn(
                    "The pages in the database cannot be used for now: {}",
                    e.getClass().getSimpleName());
            return otherwise;
        }
    }
}
