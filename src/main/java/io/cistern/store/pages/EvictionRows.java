package io.cistern.store.pages;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Deletes pages of snapshots that are least worth their bytes. A snapshot's worth is the calls that fetching it again would
 * take, times its uses, for each byte and each moment since it was fetched (hyperbolic caching: Blankstein, Sen, Freedman,
 * USENIX ATC 2017). The first page of a snapshot is deleted first, because the other pages are not read without it.
 */
final class EvictionRows {

    /** The most pages that one transaction deletes, so that the ledger does not wait long for it. */
    private static final int AT_ONCE = 200;

    private static final String WORTH = """
            CASE WHEN uses < 0 THEN -1.0 ELSE
                CAST((pages + per_call - 1) / per_call AS DOUBLE PRECISION) * (uses + 1) / (bytes + 1) / (:now - as_of + 60000)
            END""";

    private static final RowMapper<Victim> VICTIM =
            (row, _) -> new Victim(row.getString("question"), row.getString("session"));

    private final JdbcClient jdbc;

    EvictionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Victim(String queryName, String session) {}

    private record SizedVictim(Victim victim, long bytes) {}

    /** The bytes of all stored pages. */
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

    /** Deletes some pages of snapshots that are older than that instant. Returns how many. */
    int dropOlder(Instant before, Instant now) {
        return drop(jdbc.sql("""
                        SELECT question, session FROM snapshot WHERE as_of < :before AND pinned < :now
                        ORDER BY as_of LIMIT :most
                        """)
                .param("now", now.toEpochMilli())
                .param("before", before.toEpochMilli())
                .param("most", AT_ONCE)
                .query(VICTIM)
                .list());
    }

    /** Deletes pages of the least valuable snapshots until at least this number of bytes is free. Returns the number of pages. */
    int dropLeast(long bytes, Instant now) {
        var victims = jdbc.sql("SELECT question, session, bytes FROM snapshot WHERE pinned < :now ORDER BY " + WORTH
                        + ", as_of LIMIT :most")
                .param("now", now.toEpochMilli())
                .param("most", AT_ONCE)
                .query((row, number) -> new SizedVictim(VICTIM.mapRow(row, number), row.getLong("bytes")))
                .list();
        var chosen = new ArrayList<Victim>();
        var rest = bytes;
        for (var victim : victims) {
            if (rest <= 0) {
                break;
            }
            chosen.add(victim.victim());
            rest -= victim.bytes();
        }
        return drop(chosen);
    }

    /** Deletes some pages that none of these keys opens. Returns how many. */
    int dropLocked(List<String> keys) {
        return drop(jdbc.sql("""
                        SELECT DISTINCT question, session FROM page
                        WHERE sealed_by IS NULL OR sealed_by NOT IN (:keys) LIMIT :most
                        """)
                .param("keys", keys)
                .param("most", AT_ONCE)
                .query(VICTIM)
                .list());
    }

    /** Deletes one page. Returns whether it was there, as a count. */
    int dropPage(String queryName, String session, String id) {
        var dropped =
                jdbc.sql("DELETE FROM page WHERE id = :id").param("id", id).update();
        recount(queryName, session, false);
        return dropped;
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
                .param("question", victim.queryName())
                .param("session", victim.session())
                .param("most", most)
                .update();
        recount(victim.queryName(), victim.session(), true);
        return dropped;
    }

    /** Corrects the counts of a snapshot after its pages were deleted, and deletes it when it has none left. */
    private void recount(String queryName, String session, boolean isBeingDropped) {
        jdbc.sql("""
                        UPDATE snapshot SET uses = CASE WHEN :dropping = 1 THEN -1 ELSE uses END, (pages, bytes) = (
                            SELECT COUNT(*), COALESCE(SUM(LENGTH(lines) + LENGTH(fingerprints)), 0) FROM page
                            WHERE question = :question AND session = :session)
                        WHERE question = :question AND session = :session
                        """)
                .param("dropping", isBeingDropped ? 1 : 0)
                .param("question", queryName)
                .param("session", session)
                .update();
        jdbc.sql("DELETE FROM snapshot WHERE question = :question AND session = :session AND pages = 0")
                .param("question", queryName)
                .param("session", session)
                .update();
    }
}
