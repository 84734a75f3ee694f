package io.cistern.store.ledger;

import io.cistern.store.Sqlite;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes a row and removes it, to find out whether a call could be written. */
final class TestWrite {

    /** Takes a few new pages of the file, so that a full disk is noticed before a call meets it. */
    private static final int EMBEDDED_SIZE = 16_384;

    private static final String INSERT = "INSERT INTO process (project, id, alive_at) VALUES ('', ?, 0)"
            + " ON CONFLICT (project, id) DO UPDATE SET alive_at = 0";
    private static final String DELETE = "DELETE FROM process WHERE project = '' AND id = ?";

    private TestWrite() {}

    /** Commits each step by itself: a transaction that fails may leave its connection in a state of its own. */
    static void run(Connection connection) throws SQLException {
        var isEmbedded = Sqlite.is(connection.getMetaData().getURL());
        var id = "test-"
                + (isEmbedded
                        ? "x".repeat(EMBEDDED_SIZE)
                        : ProcessHandle.current().pid());
        for (var sql : new String[] {INSERT, DELETE}) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, id);
                statement.executeUpdate();
            }
        }
    }
}
