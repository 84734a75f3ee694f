package io.cistern.store.ledger;

import io.cistern.store.Sqlite;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes a row and removes it, to find out whether a call could be written. */
final class TestWrite {

    /** Fills a few new pages of SQLite's file, so that a full disk is noticed before a call is made. */
    private static final int SQLITE_SIZE = 16_384;

    private static final String INSERT = "INSERT INTO process (project, id, alive_at) VALUES ('', ?, 0)"
            + " ON CONFLICT (project, id) DO UPDATE SET alive_at = 0";
    private static final String DELETE = "DELETE FROM process WHERE project = '' AND id = ?";

    private TestWrite() {}

    /** Commits each statement by itself, because a failed transaction may leave its connection unusable. */
    static void run(Connection connection) throws SQLException {
        var isSqlite = Sqlite.is(connection.getMetaData().getURL());
        var id = "test-"
                + (isSqlite ? "x".repeat(SQLITE_SIZE) : ProcessHandle.current().pid());
        for (var sql : new String[] {INSERT, DELETE}) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, id);
                statement.executeUpdate();
            }
        }
    }
}
