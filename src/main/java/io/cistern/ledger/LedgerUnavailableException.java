package io.cistern.ledger;

import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;

/** Thrown when the ledger cannot be reached, so that no call may be sent. */
public final class LedgerUnavailableException extends RuntimeException {

    public LedgerUnavailableException(Throwable cause) {
        super("The ledger of upstream calls cannot be reached, so none is made", cause);
    }

    /** Returns the failure of a query whose answer is not cached. */
    public UpstreamUnavailable failure() {
        return new UpstreamUnavailable(
                Counted.NO,
                "The ledger of calls cannot be reached, and without it no call is made; ask again in a moment, and if"
                        + " it lasts, have the ledger's database looked at: the log tells why",
                this);
    }
}
