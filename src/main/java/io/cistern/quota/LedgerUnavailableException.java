package io.cistern.quota;

/** Thrown when the ledger cannot be reached, so that nothing may be sent. */
public final class LedgerUnavailableException extends RuntimeException {

    public LedgerUnavailableException(Throwable cause) {
        super("The ledger of upstream calls cannot be reached, so none is made", cause);
    }
}
