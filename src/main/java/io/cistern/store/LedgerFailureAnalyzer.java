package io.cistern.store;

import java.sql.SQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do when the database cannot be opened, instead of the list of beans that failed because of it. */
final class LedgerFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, SQLException cause) {
        if (NativeLibrary.isMissing(cause)) {
            return NativeLibrary.analysis(cause);
        }
        var first = innermost(cause);
        return first.getSQLState() == null ? sqlite(first) : postgresql(first);
    }

    private static FailureAnalysis sqlite(SQLException cause) {
        return new FailureAnalysis(
                description(cause),
                "Without its ledger no call is made. Set cistern.data-dir (or CISTERN_DATA_DIR) to a directory that can be"
                        + " written, on a disk that is not full. If the database is damaged, restore it, or move it away:"
                        + " an empty ledger contains no call, so wait for one window before you start again.",
                cause);
    }

    /** SQLite's driver gives no SQL state; servers do. */
    private static FailureAnalysis postgresql(SQLException cause) {
        var remedy = switch (cause.getSQLState()
                .substring(0, Math.min(2, cause.getSQLState().length()))) {
            case "08" -> "Make sure that it runs and can be reached from here: spring.datasource.url names it.";
            case "28" -> "Check spring.datasource.username and spring.datasource.password.";
            case "3D" -> "Create the database that spring.datasource.url names; its tables are created by the service.";
            default -> "Check spring.datasource.url, and the permissions of spring.datasource.username there.";
        };
        return new FailureAnalysis(description(cause), "Without its ledger no call is made. " + remedy, cause);
    }

    private static String description(SQLException cause) {
        return "The database that holds the ledger of calls cannot be used: " + cause.getMessage();
    }

    /** The innermost cause: the pool's own exception says only that it waited. */
    private static SQLException innermost(SQLException cause) {
        var innermost = cause;
        for (var next = cause.getCause(); next != null; next = next.getCause()) {
            innermost = next instanceof SQLException deeper ? deeper : innermost;
        }
        return innermost;
    }
}
