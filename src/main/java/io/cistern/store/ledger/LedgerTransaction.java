package io.cistern.store.ledger;

import io.cistern.ledger.Call;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.LedgerMarks.LearnedPages;
import io.cistern.ledger.QuotaTerms;
import io.cistern.store.ledger.LedgerClock.Reading;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of one transaction on a project's ledger: its time, the project's row, and whether something changed. */
final class LedgerTransaction {

    private static final Logger log = LoggerFactory.getLogger(LedgerTransaction.class);

    private final String project;
    private final Reading reading;
    private ProjectRow row;
    private boolean isChanged;
    private boolean isClosed;

    LedgerTransaction(String project, ProjectRow row, Reading reading) {
        this.project = project;
        this.row = row;
        this.reading = reading;
    }

    String project() {
        return project;
    }

    Reading reading() {
        return reading;
    }

    long now() {
        return reading.now();
    }

    ProjectRow row() {
        return row;
    }

    boolean isChanged() {
        return isChanged;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Marks the ledger as changed, so that its row is saved with a new version. */
    void change() {
        isChanged = true;
    }

    /** Replaces the project's row. */
    void change(ProjectRow newRow) {
        row = newRow;
        change();
    }

    /** Marks the ledger as closed in good order. */
    void close() {
        isClosed = true;
        change();
    }

    /** Records that calls may be missing in the ledger. */
    void doubt(String why) {
        log.info("The ledger of a project may not contain every call: {}", why);
        change(row.doubted(now()));
    }

    /** What pages after the first cost now. */
    FollowUpPages followUpPages(QuotaTerms terms) {
        return row.pages().cost(terms.followUpPages(), Instant.ofEpochMilli(now()));
    }

    Call asCounted(Call call, QuotaTerms terms) {
        return call.asItCounts(followUpPages(terms));
    }

    /** Records what was learned of pages after the first, if that is new. */
    void learn(LearnedPages pages) {
        if (!pages.equals(row.pages())) {
            change(row.learned(pages));
        }
    }
}
