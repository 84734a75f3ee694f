package io.cistern.store;

import io.cistern.export.Export;
import io.cistern.export.Export.Status;
import io.cistern.export.ExportStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Exports in a database. What no key opens any more is passed over, and lapses. */
final class JdbcExportStore implements ExportStore {

    private static final Logger log = LoggerFactory.getLogger(JdbcExportStore.class);

    private static final Duration LEASE = Duration.ofSeconds(15);

    private final JdbcClient jdbc;
    private final Sealing sealing;
    private final String owner;
    private final boolean isAlone;
    private final InstantSource time;

    /**
     * @param owner names this process
     * @param isAlone whether no other process can use the database: then a lease is left over from before a restart
     */
    JdbcExportStore(JdbcClient jdbc, Sealing sealing, String owner, boolean isAlone, InstantSource time) {
        this.jdbc = jdbc;
        this.sealing = sealing;
        this.owner = owner;
        this.isAlone = isAlone;
        this.time = time;
    }

    @Override
    public void add(Export export) {
        jdbc.sql("""
                        INSERT INTO export (id, changed, document, sealed_by, owner, leased, cancelled)
                        VALUES (:id, :changed, :document, :sealedBy, NULL, 0, 0)
                        """)
                .param("id", export.id())
                .param("changed", time.millis())
                .param("document", sealing.seal(ExportDocument.write(export), export.id()))
                .param("sealedBy", sealing.key(), Types.VARCHAR)
                .update();
    }

    @Override
    public boolean save(Export export) {
        return jdbc.sql("""
                        UPDATE export SET changed = CASE WHEN changed < :changed THEN :changed ELSE changed + 1 END,
                               document = :document, sealed_by = :sealedBy
                        WHERE id = :id AND cancelled = 0 AND (owner IS NULL OR owner = :owner)
                        """)
                        .param("id", export.id())
                        .param("owner", owner)
                        .param("changed", time.millis())
                        .param("document", sealing.seal(ExportDocument.write(export), export.id()))
                        .param("sealedBy", sealing.key(), Types.VARCHAR)
                        .update()
                > 0;
    }

    @Override
    public List<Export> all() {
        return jdbc
                .sql("SELECT id, changed, document, sealed_by, cancelled FROM export")
                .query(JdbcExportStore::row)
                .list()
                .stream()
                .flatMap(row -> read(row).stream())
                .toList();
    }

    @Override
    public Optional<Export> find(String id) {
        return jdbc.sql("SELECT id, changed, document, sealed_by, cancelled FROM export WHERE id = :id")
                .param("id", id)
                .query(JdbcExportStore::row)
                .optional()
                .flatMap(this::read);
    }

    @Override
    public Map<String, Long> revisions() {
        var revisions = new HashMap<String, Long>();
        jdbc.sql("SELECT id, changed FROM export").query(row -> {
            revisions.put(row.getString("id"), row.getLong("changed"));
        });
        return revisions;
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getLong("changed"),
                Optional.ofNullable(row.getString("sealed_by")),
                row.getBytes("document"),
                row.getInt("cancelled") != 0);
    }

    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    private record Row(String id, long changed, Optional<String> sealedBy, byte[] document, boolean isCancelled) {}

    private Optional<Export> read(Row row) {
        var document = sealing.open(row.document(), row.sealedBy().orElse(null), row.id());
        if (document.isEmpty()) {
            log.warn("The export {} cannot be read with the keys there are, and is dropped", row.id());
            delete(row.id());
        }
        return document.map(ExportDocument::read)
                .map(export -> row.isCancelled()
                        ? export.with(Status.CANCELLED, Instant.ofEpochMilli(row.changed()))
                        : export);
    }

    @Override
    public void cancel(String id) {
        jdbc.sql("UPDATE export SET cancelled = 1, changed = CASE WHEN changed < :now THEN :now ELSE changed + 1 END"
                        + " WHERE id = :id")
                .param("id", id)
                .param("now", time.millis())
                .update();
    }

    @Override
    public void delete(String id) {
        jdbc.sql("DELETE FROM export WHERE id = :id").param("id", id).update();
    }

    @Override
    public boolean lease(String id) {
        var now = time.millis();
        return jdbc.sql("""
                        UPDATE export SET owner = :owner, leased = :until
                        WHERE id = :id AND (owner IS NULL OR owner = :owner OR leased < :now)
                        """)
                        .param("id", id)
                        .param("owner", owner)
                        .param("until", now + LEASE.toMillis())
                        .param("now", isAlone ? Long.MAX_VALUE : now)
                        .update()
                > 0;
    }

    @Override
    public void release(String id) {
        jdbc.sql("UPDATE export SET owner = NULL WHERE id = :id AND owner = :owner")
                .param("id", id)
                .param("owner", owner)
                .update();
    }
}
