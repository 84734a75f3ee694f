package io.cistern.store.pages;

import io.cistern.export.Export;
import io.cistern.export.Export.Status;
import io.cistern.export.ExportQuery;
import io.cistern.export.ExportStore;
import io.cistern.store.PageEncryption;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores exports in a database: the state of each in one table, its query in another. Both are encrypted and authenticated
 * together with their kind and the id of the export, so neither can take the place of another. The other columns are not
 * authenticated. They only say that an export is cancelled, or which process works on it, and somebody who can change them
 * can also delete the row.
 */
final class JdbcExportStore implements ExportStore {

    private static final Logger log = LoggerFactory.getLogger(JdbcExportStore.class);

    private static final Duration LEASE = Duration.ofSeconds(15);

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final PageEncryption pageEncryption;
    private final String owner;
    private final boolean isAlone;
    private final InstantSource time;

    /**
     * @param owner names this process
     * @param isAlone whether no other process can use the database: then a lease is left over from before a restart
     */
    JdbcExportStore(
            JdbcClient jdbc,
            TransactionTemplate transactions,
            PageEncryption pageEncryption,
            String owner,
            boolean isAlone,
            InstantSource time) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.pageEncryption = pageEncryption;
        this.owner = owner;
        this.isAlone = isAlone;
        this.time = time;
    }

    @Override
    public void add(Export export, ExportQuery query) {
        transactions.executeWithoutResult(_ -> {
            jdbc.sql("INSERT INTO export_query (id, document, sealed_by) VALUES (:id, :document, :sealedBy)")
                    .param("id", export.id())
                    .param("document", pageEncryption.seal(ExportDocument.write(query), export.id()))
                    .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                    .update();
            jdbc.sql("""
                            INSERT INTO export (id, changed, state, sealed_by, owner, leased, cancelled)
                            VALUES (:id, :changed, :state, :sealedBy, NULL, 0, 0)
                            """)
                    .param("id", export.id())
                    .param("changed", time.millis())
                    .param("state", sealed(export))
                    .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                    .update();
        });
    }

    private byte[] sealed(Export export) {
        return pageEncryption.seal(ExportDocument.write(export), stateName(export.id()));
    }

    private static String stateName(String id) {
        return "state " + id;
    }

    @Override
    public boolean save(Export export) {
        var isSaved = isSaved(export);
        if (isSaved && export.status() == Status.FAILED) {
            forgetQuery(export.id());
        }
        return isSaved;
    }

    private void forgetQuery(String id) {
        jdbc.sql("DELETE FROM export_query WHERE id = :id").param("id", id).update();
    }

    private boolean isSaved(Export export) {
        return jdbc.sql("""
                        UPDATE export SET changed = CASE WHEN changed < :changed THEN :changed ELSE changed + 1 END,
                               state = :state, sealed_by = :sealedBy
                        WHERE id = :id AND cancelled = 0 AND (owner IS NULL OR owner = :owner)
                        """)
                        .param("id", export.id())
                        .param("owner", owner)
                        .param("changed", time.millis())
                        .param("state", sealed(export))
                        .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                        .update()
                > 0;
    }

    @Override
    public List<Export> all() {
        takeStates();
        return jdbc
                .sql("SELECT id, changed, state, sealed_by, cancelled FROM export WHERE state IS NOT NULL")
                .query(JdbcExportStore::row)
                .list()
                .stream()
                .flatMap(row -> read(row).stream())
                .toList();
    }

    @Override
    public Optional<Export> find(String id) {
        var found = row(id);
        if (found.isPresent() && found.get().state() == null) {
            takeState(id);
            found = row(id);
        }
        return found.flatMap(this::read);
    }

    private Optional<Row> row(String id) {
        return jdbc.sql("SELECT id, changed, state, sealed_by, cancelled FROM export WHERE id = :id")
                .param("id", id)
                .query(JdbcExportStore::row)
                .optional();
    }

    @Override
    public Optional<ExportQuery> query(String id) {
        return document(id).flatMap(document -> query(id, document));
    }

    /** A document that cannot be parsed counts as missing, so that its export fails and the others go on. */
    private static Optional<ExportQuery> query(String id, byte[] document) {
        try {
            return Optional.of(ExportDocument.query(document));
        } catch (RuntimeException e) {
            log.warn(
                    "The query of the export {} cannot be read: {}",
                    id,
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    /** The document of a query; what cannot be opened is dropped. */
    private Optional<byte[]> document(String id) {
        var document = jdbc.sql("SELECT document, sealed_by FROM export_query WHERE id = :id")
                .param("id", id)
                .query((row, _) -> pageEncryption.open(row.getBytes("document"), row.getString("sealed_by"), id))
                .optional();
        if (document.isPresent() && document.get().isEmpty()) {
            drop(id);
        }
        return document.flatMap(opened -> opened);
    }

    /** Converts exports of earlier versions, one at a time: splits their state from their document. */
    private void takeStates() {
        jdbc.sql("SELECT id FROM export WHERE state IS NULL")
                .query(String.class)
                .list()
                .forEach(this::takeState);
    }

    private void takeState(String id) {
        document(id)
                .map(ExportDocument::stateOfWhole)
                .ifPresentOrElse(export -> setState(id, export), () -> deleteUnread(id));
    }

    /** Deletes an export that was not converted. Another thread may have converted it meanwhile: then it stays. */
    private void deleteUnread(String id) {
        transactions.executeWithoutResult(_ -> {
            var deleted = jdbc.sql("DELETE FROM export WHERE id = :id AND state IS NULL")
                    .param("id", id)
                    .update();
            if (deleted > 0) {
                forgetQuery(id);
            }
        });
    }

    private void setState(String id, Export export) {
        jdbc.sql("UPDATE export SET state = :state, sealed_by = :sealedBy WHERE id = :id AND state IS NULL")
                .param("id", id)
                .param("state", sealed(export))
                .param("sealedBy", pageEncryption.key(), Types.VARCHAR)
                .update();
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
                row.getString("sealed_by"),
                row.getBytes("state"),
                row.getInt("cancelled") != 0);
    }

    /** @param state null until it is taken from the document that a version before this one wrote */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    private record Row(
            String id, long changed, @Nullable String sealedBy, byte @Nullable [] state, boolean isCancelled) {}

    private Optional<Export> read(Row row) {
        var sealed = row.state();
        if (sealed == null) {
            return Optional.empty();
        }
        var state = pageEncryption.open(sealed, row.sealedBy(), stateName(row.id()));
        if (state.isEmpty()) {
            drop(row.id());
        }
        return state.map(ExportDocument::state)
                .map(export -> row.isCancelled()
                        ? export.with(Status.CANCELLED, Instant.ofEpochMilli(row.changed()))
                        : export);
    }

    private void drop(String id) {
        log.warn("The export {} cannot be read with the keys there are, and is dropped", id);
        delete(id);
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
        transactions.executeWithoutResult(_ -> {
            jdbc.sql("DELETE FROM export WHERE id = :id").param("id", id).update();
            forgetQuery(id);
        });
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
