package io.cistern.table;

/** The rules that are known do not decide what this question makes of a held profile; Mixpanel has to be asked. */
public final class DeclinedException extends Exception {
    public DeclinedException(String message) {
        super(message, null, false, false); // an everyday turn, so no stack trace
    }
}
