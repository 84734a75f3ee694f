package io.cistern.store;

import java.sql.SQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do when the database cannot be opened, in place of everything that stumbled over it. */
final class LedgerFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, SQLException cause) {
        return new FailureAnalysis(
                "The database that holds the ledger of calls cannot be used: " + cause.getMessage(),
                "Without its ledger no call is made. Set cistern.data-dir (or CISTERN_DATA_DIR) to a directory that can be"
                        + " written, on a disk that is not full. If the database is damaged, restore it, or move it away:"
                        + " an empty ledger knows of no call, so wait for one window before starting anew.",
                cause);
    }
}
