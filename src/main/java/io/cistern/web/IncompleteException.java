package io.cistern.web;

import io.cistern.profile.LeftOut;

/** An answer whose pages do not add up to its total, in a form that cannot say so. */
final class IncompleteException extends RuntimeException {

    /** Rows were left out, and the answer has no place left to say so. */
    IncompleteException(LeftOut leftOut) {
        super(leftOut.sentence());
    }

    IncompleteException() {
        super("Mixpanel's pages do not add up to its total; as application/json the answer comes with complete: false");
    }
}
