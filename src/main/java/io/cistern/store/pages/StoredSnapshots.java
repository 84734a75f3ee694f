package io.cistern.store.pages;

import io.cistern.cache.PageKey;
import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.quota.Fingerprints;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of snapshots. Each row has a document, which is encrypted and authenticated together with the row's names, so
 * it cannot be read in another row.
 */
final class StoredSnapshots {

    private static final int MOST_LISTED = 1_000;

    /** More than the budget of some hours can fetch. */
    private static final int MOST_LOOK_UPS = 300;

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

    /** Adds a page to its snapshot; the first one that comes inserts the snapshot. */
    void add(ProfileQuery query, String account, String queryName, StoredPage page) {
        var columns = page.columns();
        var id = new PageKey(query, columns.session(), 0).snapshot();
        var idHash = names.snapshot(id);
        var fingerprint = fingerprints.of(query);
        var sealedName = sealedName(idHash, account, queryName, columns.session(), fingerprint);
        jdbc.sql("""
                        INSERT INTO snapshot (question, session, as_of, pages, per_call, bytes, uses,
                            id, account, fingerprint, listed, document, document_sealed_by)
                        VALUES (:question, :session, :asOf, 1, :perCall, :bytes, 0,
                            :id, :account, :fingerprint, :listed, :document, :sealedBy)
                        ON CONFLICT (question, session) DO UPDATE SET
                            pages = snapshot.pages + 1, bytes = snapshot.bytes + :bytes
                        """)
                .param("question", queryName)
                .param("session", columns.session())
                .param("asOf", columns.asOf())
                .param("perCall", columns.perCall())
                .param("bytes", page.weight())
                .param("id", idHash)
                .param("document", pageEncryption.seal(SnapshotDocument.write(id, query), sealedName))
                .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                .param("account", account)
                .param("fingerprint", fingerprint)
                .param("listed", kind(query, columns.session()))
                .update();
    }

    /** Which list shows a snapshot: 1 is that of snapshots, 2 that of look-ups of several ids, and 0 is none. */
    private static int kind(ProfileQuery query, String session) {
        if (query.audience().ids().isEmpty()) {
            return 1;
        }
        return query.audience() instanceof Audience.Identified(var ids, var _)
                        && ids.size() > 1
                        && !Page.isCopy(session)
                ? 2
                : 0;
    }

    /** A snapshot that has a first page. Its age, sizes and completeness are read from the columns of that page. */
    record Named(
            String id,
            String queryName,
            String session,
            String fingerprint,
            Instant asOf,
            int size,
            long total,
            int pages,
            boolean incomplete) {}

    private static final String NAMED = """
            SELECT s.id, s.account, s.question, s.session, s.fingerprint, s.pages, s.document, s.document_sealed_by,
                p.id AS page, p.number, p.size, p.per_call, p.asked, p.total, p.as_of, p.bytes, p.left_out, p.incomplete,
                p.head, p.sealed_by
            FROM snapshot s
            JOIN page p ON p.question = s.question AND p.session = s.session AND p.number = 0
            WHERE s.account = :account
            """;

    /** The newest snapshots of the account, without those of look-ups by id. */
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

    /** The newest answers to look-ups of several ids. */
    List<Named> lookUps(String account) {
        return jdbc
                .sql(NAMED + " AND s.listed = 2 ORDER BY s.as_of DESC LIMIT :most")
                .param("account", account)
                .param("most", MOST_LOOK_UPS)
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

    /** The query of the snapshot; empty when there is no such snapshot or it cannot be decrypted. */
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

    /** Prevents the eviction of the snapshot until that instant. A later end stays as it is. */
    int retain(String account, String id, Instant until) {
        return jdbc.sql("UPDATE snapshot SET pinned = :until WHERE account = :account AND id = :id AND pinned < :until")
                .param("account", account)
                .param("id", names.snapshot(id))
                .param("until", until.toEpochMilli())
                .update();
    }

    /** The name that the document is sealed under. It contains the row's other columns, so a changed row does not open. */
    private static String sealedName(
            String idHash, String account, String queryName, String session, String fingerprint) {
        return new Digest()
                .text(idHash)
                .text(account)
                .text(queryName)
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

    /** Empty when the columns are not those that were sealed. */
    private Optional<Named> named(ResultSet row) throws SQLException {
        var first = StoredPageColumns.read(row);
        var document = document(row);
        var total = first.total();
        if (document.isEmpty() || total == null || !isHeadSound(row, first)) {
            return Optional.empty();
        }
        return Optional.of(new Named(
                document.get().id(),
                row.getString("question"),
                first.session(),
                row.getString("fingerprint"),
                Instant.ofEpochMilli(first.asOf()),
                first.size(),
                total,
                row.getInt("pages"),
                row.getInt("incomplete") != 0));
    }

    private boolean isHeadSound(ResultSet row, StoredPageColumns first) throws SQLException {
        return pageEncryption
                .open(row.getBytes("head"), row.getString("sealed_by"), first.sealedName("head", row.getString("page")))
                .isPresent();
    }

    /** Counts a use of the snapshot, unless it is being evicted. */
    int used(String queryName, String session) {
        return jdbc.sql(
                        "UPDATE snapshot SET uses = uses + 1 WHERE question = :question AND session = :session AND uses >= 0")
                .param("question", queryName)
                .param("session", session)
                .update();
    }

    /** Prevents the eviction of the snapshot until that instant. */
    int pin(String queryName, String session, Instant until) {
        return jdbc.sql("UPDATE snapshot SET pinned = :until WHERE question = :question AND session = :session")
                .param("until", until.toEpochMilli())
                .param("question", queryName)
                .param("session", session)
                .update();
    }
}
