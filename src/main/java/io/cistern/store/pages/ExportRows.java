package io.cistern.store.pages;

import io.cistern.export.Export;
import io.cistern.export.Export.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of the states of exports. Instants are epoch milliseconds. */
final class ExportRows {

    private final JdbcClient jdbc;
    private final PageEncryption pageEncryption;

    ExportRows(JdbcClient jdbc, PageEncryption pageEncryption) {
        this.jdbc = jdbc;
        this.pageEncryption = pageEncryption;
    }

    /** @param state null until it is taken from the document that an earlier version wrote */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    record Row(String id, long changed, @Nullable String sealedBy, byte @Nullable [] state, boolean isCancelled) {

        private static Row of(ResultSet row, int number) throws SQLException {
            return new Row(
                    row.getString("id"),
                    row.getLong("changed"),
                    row.getString("sealed_by"),
                    row.getBytes("state"),
                    row.getInt("cancelled") != 0);
        }
    }

    /** Decrypts the state of an export; empty when no configured key opens it. */
    Optional<Export> export(Row row, byte[] state) {
        return pageEncryption
                .open(state, row.sealedBy(), sealedName(row.id()))
                .map(ExportDocument::state)
                .map(export -> row.isCancelled()
                        ? export.with(Status.CANCELLED, Instant.ofEpochMilli(row.changed()))
                        : export);
    }

    private byte[] sealed(Export export) {
        return pageEncryption.seal(ExportDocument.write(export), sealedName(export.id()));
    }

    private static String sealedName(String id) {
        return "state " + id;
    }

    void insert(Export export, long now) {
        jdbc.sql("""
                        INSERT INTO export (id, changed, state, sealed_by, owner, leased, cancelled)
                        VALUES (:id, :changed, :state, :sealedBy, NULL, 0, 0)
                        """)
                .param("id", export.id())
                .param("changed", now)
                .param("state", sealed(export))
                .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                .update();
    }

    /** Returns false when the export is cancelled or deleted, or another process has its lease. */
    boolean update(Export export, String owner, long now) {
        return jdbc.sql("""
                        UPDATE export SET changed = CASE WHEN changed < :changed THEN :changed ELSE changed + 1 END,
                               state = :state, sealed_by = :sealedBy
                        WHERE id = :id AND cancelled = 0 AND (owner IS NULL OR owner = :owner)
                        """)
                        .param("id", export.id())
                        .param("owner", owner)
                        .param("changed", now)
                        .param("state", sealed(export))
                        .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                        .update()
                > 0;
    }

    List<Row> withState() {
        return jdbc.sql("SELECT id, changed, state, sealed_by, cancelled FROM export WHERE state IS NOT NULL")
                .query(Row::of)
                .list();
    }

    /** The exports that an earlier version stored. */
    List<String> withoutState() {
        return jdbc.sql("SELECT id FROM export WHERE state IS NULL")
                .query((row, _) -> row.getString("id"))
                .list();
    }

    Optional<Row> find(String id) {
        return jdbc.sql("SELECT id, changed, state, sealed_by, cancelled FROM export WHERE id = :id")
                .param("id", id)
                .query(Row::of)
                .optional();
    }

    /** Sets the state of an export that has none. */
    void setMissingState(String id, Export export) {
        jdbc.sql("UPDATE export SET state = :state, sealed_by = :sealedBy WHERE id = :id AND state IS NULL")
                .param("id", id)
                .param("state", sealed(export))
                .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                .update();
    }

    Map<String, Long> revisions() {
        var revisions = new HashMap<String, Long>();
        jdbc.sql("SELECT id, changed FROM export").query(row -> {
            revisions.put(row.getString("id"), row.getLong("changed"));
        });
        return revisions;
    }

    void cancel(String id, long now) {
        jdbc.sql("UPDATE export SET cancelled = 1, changed = CASE WHEN changed < :now THEN :now ELSE changed + 1 END"
                        + " WHERE id = :id")
                .param("id", id)
                .param("now", now)
                .update();
    }

    void delete(String id) {
        jdbc.sql("DELETE FROM export WHERE id = :id").param("id", id).update();
    }

    boolean deleteWithoutState(String id) {
        return jdbc.sql("DELETE FROM export WHERE id = :id AND state IS NULL")
                        .param("id", id)
                        .update()
                > 0;
    }

    /** Takes or renews a lease. Leases that ended before {@code now} are free. */
    boolean lease(String id, String owner, long until, long now) {
        return jdbc.sql("""
                        UPDATE export SET owner = :owner, leased = :until
                        WHERE id = :id AND (owner IS NULL OR owner = :owner OR leased < :now)
                        """)
                        .param("id", id)
                        .param("owner", owner)
                        .param("until", until)
                        .param("now", now)
                        .update()
                > 0;
    }

    void release(String id, String owner) {
        jdbc.sql("UPDATE export SET owner = NULL WHERE id = :id AND owner = :owner")
                .param("id", id)
                .param("owner", owner)
                .update();
    }
}
