package io.cistern.store.pages;

import io.cistern.cache.IncompleteSnapshot;
import io.cistern.cache.PageKey;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of pages. */
final class PageRows {

    private final JdbcClient jdbc;
    private final PageEncryption pageEncryption;

    PageRows(JdbcClient jdbc, PageEncryption pageEncryption) {
        this.jdbc = jdbc;
        this.pageEncryption = pageEncryption;
    }

    /** @param digest the digest that was written with the page */
    record Row(StoredPage page, String digest) {

        /** Whether the page is what was written. */
        boolean isSound(String id) {
            return page.digest(id).equals(digest);
        }
    }

    Optional<Row> find(String id) {
        return jdbc.sql("SELECT * FROM page WHERE id = :id")
                .param("id", id)
                .query((row, _) -> new Row(StoredPage.read(row), row.getString("digest")))
                .optional();
    }

    boolean contains(String id) {
        return jdbc.sql("SELECT COUNT(*) FROM page WHERE id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Returns 0 when the page was stored before. A copy of derived rows is retired from the start. */
    int insert(String project, PageName name, StoredPage page) {
        var columns = page.columns();
        return jdbc.sql("""
                        INSERT INTO page (id, project, question, session, number, size, per_call, asked, total, as_of,
                            retired, bytes,
                            lines, fingerprints, left_out, sealed_by, digest, head)
                        VALUES (:id, :project, :question, :session, :number, :size, :perCall, :asked, :total, :asOf,
                            :retired, :bytes,
                            :lines, :fingerprints, :leftOut, :sealedBy, :digest, :head)
                        ON CONFLICT (id) DO NOTHING
                        """)
                .param("id", name.page())
                .param("project", project)
                .param("question", name.query())
                .param("session", columns.session())
                .param("number", columns.number())
                .param("size", columns.size())
                .param("perCall", columns.perCall())
                .param("asked", columns.asked(), Types.INTEGER)
                .param("total", columns.total(), Types.BIGINT)
                .param("asOf", columns.asOf())
                .param("retired", Page.isCopy(columns.session()) ? 1 : 0)
                .param("bytes", columns.bytes())
                .param("lines", page.lines())
                .param("fingerprints", page.fingerprints())
                .param("leftOut", columns.leftOut(), Types.VARCHAR)
                .param("sealedBy", page.sealedBy(), Types.VARCHAR)
                .param("digest", page.digest(name.page()))
                .param("head", pageEncryption.seal(new byte[1], columns.sealedName("head", name.page())))
                .update();
    }

    /** The newest first page in that time that is neither retired nor of an incomplete snapshot. */
    Optional<PageKey> latest(ProfileQuery query, String queryName, Instant after, Instant by) {
        return jdbc.sql("""
                        SELECT session FROM page
                        WHERE question = :question AND number = 0 AND as_of > :after AND as_of <= :by
                            AND retired = 0 AND incomplete = 0
                        ORDER BY as_of DESC LIMIT 1
                        """)
                .param("question", queryName)
                .param("after", after.toEpochMilli())
                .param("by", by.toEpochMilli())
                .query(String.class)
                .optional()
                .map(session -> new PageKey(query, session, 0));
    }

    /** The first pages of the newest incomplete snapshots in that time, at most two, the newest first. */
    List<IncompleteSnapshot> incomplete(ProfileQuery query, String queryName, Instant after, Instant by) {
        return jdbc.sql("""
                        SELECT session, as_of FROM page
                        WHERE question = :question AND number = 0 AND as_of > :after AND as_of <= :by
                            AND incomplete = 1
                        ORDER BY as_of DESC LIMIT 2
                        """)
                .param("question", queryName)
                .param("after", after.toEpochMilli())
                .param("by", by.toEpochMilli())
                .query((row, _) -> new IncompleteSnapshot(
                        new PageKey(query, row.getString("session"), 0), Instant.ofEpochMilli(row.getLong("as_of"))))
                .list();
    }

    int retire(String id) {
        return jdbc.sql("UPDATE page SET retired = 1 WHERE id = :id")
                .param("id", id)
                .update();
    }

    int markIncomplete(String id) {
        return jdbc.sql("UPDATE page SET incomplete = 1 WHERE id = :id")
                .param("id", id)
                .update();
    }
}
