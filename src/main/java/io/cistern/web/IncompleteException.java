package io.cistern.web;

/** An answer whose pages do not add up to its total, in a form that cannot say so. */
final class IncompleteException extends RuntimeException {

    IncompleteException() {
        super("Mixpanel's pages do not add up to its total; as application/json the answer comes with complete: false");
    }
}
