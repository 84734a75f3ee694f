package io.cistern.store.pages;

import io.cistern.cache.PageKey;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Fingerprints;
import io.cistern.store.PageEncryption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The stored answers, and which of them are worth their bytes. What goes first has the least calls to ask it again, times
 * uses, for each byte and each moment since it was asked (hyperbolic caching: Blankstein, Sen, Freedman, USENIX ATC 2017).
 * An answer is dropped page by page, its first page first: without that nobody looks for the others.
 */
final class StoredSnapshots {

    /** Pages that are dropped in one transaction: the ledger waits for no more. */
    private static final int AT_ONCE = 200;

    private static final int MOST_LISTED = 1_000;

    private static final String WORTH =
            "CASE WHEN uses < 0 THEN -1.0 ELSE CAST(pages AS DOUBLE PRECISION) * (uses + 1) / (bytes + 1) / (:now - as_of + 60000) END";

    private final JdbcClient jdbc;
    private final PageEncryption pageEncryption;
    private final PageNames names;
    private final Fingerprints fingerprints;

    StoredSnapshots(JdbcClient jdbc, PageEncryption pageEncryption, PageNames names, Fingerprints fingerprints) {
        this.jdbc = jdbc;
        this.pageEncryption = pageEncryption;
        this.names = names;
        this.fingerprints = fingerprints;
    }

    private record Victim(String question, String session) {}

    private record Sized(String question, String session, long bytes) {}

    void add(ProfileQuery query, String account, String question, StoredPage page) {
        var id = new PageKey(query, page.session(), 0).snapshot();
        var fingerprint = fingerprints.of(query);
        var sealedName = sealedName(names.snapshot(id), account, question, page.session(), fingerprint);
        jdbc.sql("""
                        INSERT INTO snapshot (question, session, as_of, pages, bytes, uses,
                            id, account, fingerprint, listed, document, document_sealed_by)
                        VALUES (:question, :session, :asOf, 1, :bytes, 0,
                            :id, :account, :fingerprint, :listed, :document, :sealedBy)
                        ON CONFLICT (question, session) DO UPDATE SET
                            pages = snapshot.pages + 1, bytes = snapshot.bytes + :bytes
                        """)
                .param("question", question)
                .param("session", page.session())
                .param("asOf", page.asOf())
                .param("bytes", page.weight())
                .param("id", names.snapshot(id))
                .param("document", pageEncryption.seal(SnapshotDocument.write(id, query), sealedName))
                .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                .param("account", account)
                .param("fingerprint", fingerprint)
                .param("listed", query.audience().ids().isEmpty() ? 1 : 0)
                .update();
    }

    /** A row, and what its first page tells. */
    record Named(
            String id,
            String question,
            String session,
            String fingerprint,
            Instant asOf,
            int size,
            long total,
            int pages,
            boolean incomplete) {}

    private static final String NAMED = """
            SELECT s.id, s.account, s.question, s.session, s.fingerprint, s.pages, s.document, s.document_sealed_by,
                p.id AS page, p.number, p.size, p.total, p.as_of, p.bytes, p.left_out, p.incomplete, p.head, p.sealed_by
            FROM snapshot s
            JOIN page p ON p.question = s.question AND p.session = s.session AND p.number = 0
            WHERE s.account = :account
            """;

    /** The newest ones of that account that have a first page, but for those of look-ups. */
    List<Named> newest(String account) {
        return jdbc
                .sql(NAMED + " AND s.listed = 1 ORDER BY s.as_of DESC LIMIT :most")
                .param("account", account)
                .param("most", MOST_LISTED)
                .query((row, _) -> named(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    Optional<Named> find(String account, String id) {
        return jdbc.sql(NAMED + " AND s.id = :id")
                .param("account", account)
                .param("id", names.snapshot(id))
                .query((row, _) -> named(row))
                .optional()
                .flatMap(named -> named)
                .filter(named -> named.id().equals(id));
    }

    /** What that snapshot answers, if it can be read. */
    Optional<ProfileQuery> query(String account, String id) {
        return jdbc.sql("""
                        SELECT id, account, question, session, fingerprint, document, document_sealed_by FROM snapshot
                        WHERE account = :account AND id = :id
                        """)
                .param("account", account)
                .param("id", names.snapshot(id))
                .query((row, _) -> document(row))
                .optional()
                .flatMap(document -> document)
                .filter(document -> document.id().equals(id))
                .map(SnapshotDocument::query);
    }

    /** Keeps it until then, or longer. */
    int hold(String account, String id, Instant until) {
        return jdbc.sql("UPDATE snapshot SET pinned = :until WHERE account = :account AND id = :id AND pinned < :until")
                .param("account", account)
                .param("id", names.snapshot(id))
                .param("until", until.toEpochMilli())
                .update();
    }

    /** The columns of a snapshot beside its sealed document, which opens beside no others. */
    private static String sealedName(String id, String account, String question, String session, String fingerprint) {
        return new Digest()
                .text(id)
                .text(account)
                .text(question)
                .text(session)
                .text(fingerprint)
                .hex();
    }

    private Optional<SnapshotDocument> document(ResultSet row) throws SQLException {
        var name = sealedName(
                row.getString("id"),
                row.getString("account"),
                row.getString("question"),
                row.getString("session"),
                row.getString("fingerprint"));
        return pageEncryption
                .open(row.getBytes("document"), row.getString("document_sealed_by"), name)
                .map(SnapshotDocument::read);
    }

    /** Empty when what the columns tell is not what was sealed beside them. */
    private Optional<Named> named(ResultSet row) throws SQLException {
        var first = new StoredPageColumns(
                row.getString("page"),
                row.getString("session"),
                row.getInt("number"),
                row.getInt("size"),
                row.getLong("total"),
                row.getLong("as_of"),
                row.getInt("bytes"),
                row.getString("left_out"));
        var document = document(row);
        if (document.isEmpty()
                || pageEncryption
                        .open(row.getBytes("head"), row.getString("sealed_by"), first.name("head"))
                        .isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Named(
                document.get().id(),
                row.getString("question"),
                first.session(),
                row.getString("fingerprint"),
                Instant.ofEpochMilli(first.asOf()),
                first.size(),
                row.getLong("total"),
                row.getInt("pages"),
                row.getInt("incomplete") != 0));
    }

    int used(String question, String session) {
        return jdbc.sql(
                        "UPDATE snapshot SET uses = uses + 1 WHERE question = :question AND session = :session AND uses >= 0")
                .param("question", question)
                .param("session", session)
                .update();
    }

    int pin(String question, String session, Instant until) {
        return jdbc.sql("UPDATE snapshot SET pinned = :until WHERE question = :question AND session = :session")
                .param("until", until.toEpochMilli())
                .param("question", question)
                .param("session", session)
                .update();
    }

    long bytes() {
        return jdbc.sql("SELECT COALESCE(SUM(bytes), 0) FROM snapshot")
                .query(Long.class)
                .single();
    }

    boolean isAnyOlder(Instant before, Instant now) {
        return jdbc.sql("SELECT 1 FROM snapshot WHERE as_of < :before AND pinned < :now LIMIT 1")
                .param("now", now.toEpochMilli())
                .param("before", before.toEpochMilli())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Drops some pages of answers that were asked for before that instant; returns how many. */
    int dropOlder(Instant before, Instant now) {
        return drop(jdbc.sql("""
                        SELECT question, session FROM snapshot WHERE as_of < :before AND pinned < :now
                        ORDER BY as_of LIMIT :most
                        """)
                .param("now", now.toEpochMilli())
                .param("before", before.toEpochMilli())
                .param("most", AT_ONCE)
                .query((row, _) -> new Victim(row.getString("question"), row.getString("session")))
                .list());
    }

    /** Drops some pages of those answers that are worth their bytes least, so many bytes at least; returns how many. */
    int dropLeast(long bytes, Instant now) {
        var victims = jdbc.sql("SELECT question, session, bytes FROM snapshot WHERE pinned < :now ORDER BY " + WORTH
                        + ", as_of LIMIT :most")
                .param("now", now.toEpochMilli())
                .param("most", AT_ONCE)
                .query((row, _) -> new Sized(row.getString("question"), row.getString("session"), row.getLong("bytes")))
                .list();
        var chosen = new ArrayList<Victim>();
        var rest = bytes;
        for (var victim : victims) {
            if (rest <= 0) {
                break;
            }
            chosen.add(new Victim(victim.question(), victim.session()));
            rest -= victim.bytes();
        }
        return drop(chosen);
    }

    /** Drops some pages of answers that none of these keys opens; returns how many. */
    int dropLocked(List<String> keys) {
        return drop(jdbc.sql("""
                        SELECT DISTINCT question, session FROM page
                        WHERE sealed_by IS NULL OR sealed_by NOT IN (:keys) LIMIT :most
                        """)
                .param("keys", keys)
                .param("most", AT_ONCE)
                .query((row, _) -> new Victim(row.getString("question"), row.getString("session")))
                .list());
    }

    private int drop(List<Victim> victims) {
        var dropped = 0;
        for (var victim : victims) {
            if (dropped >= AT_ONCE) {
                break;
            }
            dropped += drop(victim, AT_ONCE - dropped);
        }
        return dropped;
    }

    private int drop(Victim victim, int most) {
        var dropped = jdbc.sql("""
                        DELETE FROM page WHERE id IN (
                            SELECT id FROM page WHERE question = :question AND session = :session
                            ORDER BY number LIMIT :most)
                        """)
                .param("question", victim.question())
                .param("session", victim.session())
                .param("most", most)
                .update();
        recount(victim.question(), victim.session(), true);
        return dropped;
    }

    /** After pages went, by whatever means. */
    void recount(String question, String session, boolean isBeingDropped) {
        jdbc.sql("""
                        UPDATE snapshot SET uses = CASE WHEN :dropping = 1 THEN -1 ELSE uses END, (pages, bytes) = (
                            SELECT COUNT(*), COALESCE(SUM(LENGTH(lines) + LENGTH(fingerprints)), 0) FROM page
                            WHERE question = :question AND session = :session)
                        WHERE question = :question AND session = :session
                        """)
                .param("dropping", isBeingDropped ? 1 : 0)
                .param("question", question)
                .param("session", session)
                .update();
        jdbc.sql("DELETE FROM snapshot WHERE question = :question AND session = :session AND pages = 0")
                .param("question", question)
                .param("session", session)
                .update();
    }
}
