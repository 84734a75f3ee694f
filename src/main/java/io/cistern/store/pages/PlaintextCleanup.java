package io.cistern.store.pages;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes once from the database the rows that were written before encryption was switched on, and from SQLite's file the
 * pages that earlier versions only marked as deleted. PostgreSQL reuses such space by itself.
 */
public final class PlaintextCleanup {

    private static final Logger log = LoggerFactory.getLogger(PlaintextCleanup.class);

    private final JdbcClient jdbc;
    private final boolean isEncrypted;
    private final boolean isFile;

    /**
     * @param isEncrypted whether rows are encrypted now
     * @param isFile whether the database is a file of this machine
     */
    public PlaintextCleanup(JdbcClient jdbc, boolean isEncrypted, boolean isFile) {
        this.jdbc = jdbc;
        this.isEncrypted = isEncrypted;
        this.isFile = isFile;
    }

    /** Runs the cleanup. It must run before anything else uses the database. */
    public void run() {
        var state = isEncrypted ? "encrypted" : "readable";
        var last = jdbc.sql("SELECT cleaned FROM installation WHERE id = 1")
                .query((row, _) -> String.valueOf(row.getString("cleaned")))
                .single();
        if (last.equals(state)) {
            return;
        }
        try {
            if (isEncrypted) {
                jdbc.sql("DELETE FROM page WHERE sealed_by IS NULL").update();
                jdbc.sql("DELETE FROM snapshot WHERE document_sealed_by IS NULL")
                        .update();
                jdbc.sql("DELETE FROM export WHERE sealed_by IS NULL").update();
                jdbc.sql("DELETE FROM export_query WHERE sealed_by IS NULL").update();
            }
            if (isFile && !last.equals("encrypted")) {
                jdbc.sql("VACUUM").update();
                jdbc.sql("PRAGMA wal_checkpoint(TRUNCATE)")
                        .query()
                        .listOfRows(); // the write-ahead log contains the old pages, too
            }
            jdbc.sql("UPDATE installation SET cleaned = :now WHERE id = 1")
                    .param("now", state)
                    .update();
        } catch (DataAccessException e) { // its message would show the statement's values
            log.warn(
                    "Deleted and unencrypted rows could not be removed from the database. The next start tries again: {}",
                    e.getClass().getSimpleName());
        }
    }
}
