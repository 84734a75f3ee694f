package io.cistern.store.pages;

import io.cistern.export.Export;
import io.cistern.export.Export.Status;
import io.cistern.export.ExportQuery;
import io.cistern.export.ExportStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final ExportRows exports;
    private final ExportQueryRows queries;
    private final TransactionTemplate transactions;
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
        this.exports = new ExportRows(jdbc, pageEncryption);
        this.queries = new ExportQueryRows(jdbc, pageEncryption);
        this.transactions = transactions;
        this.owner = owner;
        this.isAlone = isAlone;
        this.time = time;
    }

    @Override
    public void add(Export export, ExportQuery query) {
        transactions.executeWithoutResult(_ -> {
            queries.insert(export.id(), query);
            exports.insert(export, time.millis());
        });
    }

    @Override
    public boolean save(Export export) {
        var isSaved = exports.update(export, owner, time.millis());
        if (isSaved && export.status() == Status.FAILED) {
            queries.delete(export.id());
        }
        return isSaved;
    }

    @Override
    public List<Export> all() {
        exports.withoutState().forEach(this::addState);
        return exports.withState().stream().flatMap(row -> read(row).stream()).toList();
    }

    @Override
    public Optional<Export> find(String id) {
        var found = exports.find(id);
        if (found.isPresent() && found.get().state() == null) {
            addState(id);
            found = exports.find(id);
        }
        return found.flatMap(this::read);
    }

    private Optional<Export> read(ExportRows.Row row) {
        var state = row.state();
        if (state == null) {
            return Optional.empty();
        }
        var export = exports.export(row, state);
        if (export.isEmpty()) {
            deleteUnreadable(row.id());
        }
        return export;
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

    /** The document of a query. Deletes the export when the document cannot be decrypted. */
    private Optional<byte[]> document(String id) {
        var document = queries.document(id);
        if (document.isPresent() && document.get().isEmpty()) {
            deleteUnreadable(id);
        }
        return document.flatMap(decrypted -> decrypted);
    }

    private void deleteUnreadable(String id) {
        log.warn("The export {} cannot be decrypted with the configured keys, and is deleted", id);
        delete(id);
    }

    /** Converts an export of an earlier version: copies its state from the document, which contained state and query. */
    private void addState(String id) {
        document(id)
                .map(ExportDocument::stateOfWhole)
                .ifPresentOrElse(export -> exports.setMissingState(id, export), () -> deleteUnconverted(id));
    }

    /** Deletes an export that was not converted. Another thread may have converted it meanwhile: then it stays. */
    private void deleteUnconverted(String id) {
        transactions.executeWithoutResult(_ -> {
            if (exports.deleteWithoutState(id)) {
                queries.delete(id);
            }
        });
    }

    @Override
    public Map<String, Long> revisions() {
        return exports.revisions();
    }

    @Override
    public void cancel(String id) {
        exports.cancel(id, time.millis());
    }

    @Override
    public void delete(String id) {
        transactions.executeWithoutResult(_ -> {
            exports.delete(id);
            queries.delete(id);
        });
    }

    @Override
    public boolean lease(String id) {
        var now = time.millis();
        return exports.lease(id, owner, now + LEASE.toMillis(), isAlone ? Long.MAX_VALUE : now);
    }

    @Override
    public void release(String id) {
        exports.release(id, owner);
    }
}
