package io.cistern.sandbox;

/**
 * The faults that an answer can have on request. Public for the tests of other packages.
 *
 * <p>Faults up to {@link #RETRY_AFTER_DAYS} do not count in the window, unless a setting says that rejected calls
 * count; calls with other faults count.
 */
public enum Fault {
    /** 401. */
    UNAUTHORIZED,
    /** 402: the plan has no Query API. */
    PLAN,
    /** 429 as if other users had spent the window. */
    WINDOW_SPENT,
    /** 429 as if other users had too many queries running. */
    TOO_MANY_AT_ONCE,
    /** 429 of an overloaded server: no counters, no headers. */
    SHED,
    /** The same with a {@code Retry-After} of 17 seconds. */
    SHED_RETRY_AFTER,
    /** 429 of the window, without {@code Retry-After}. */
    RETRY_AFTER_ABSENT,
    /** 429 of the window, with {@code Retry-After: 0}. */
    RETRY_AFTER_ZERO,
    /** 429 of the window, with {@code Retry-After: -1}. */
    RETRY_AFTER_NEGATIVE,
    /** 429 of the window, with {@code Retry-After} as a date one window from now. */
    RETRY_AFTER_DATE,
    /** 429 of the window, with a {@code Retry-After} of ten days. */
    RETRY_AFTER_DAYS,

    /** 400 whose text, and nothing else, says that the credentials are wrong. */
    UNABLE_TO_AUTHENTICATE,
    /** 400 for the query. */
    REJECTED,
    /** 403. */
    FORBIDDEN,
    /** 404: the cohort's group key was deleted. */
    MISSING_DATAGROUP,
    /** 301 to the same address by https. */
    REDIRECT,
    /** 500. */
    INTERNAL_ERROR,
    /** 502 with a page of HTML. */
    GATEWAY,
    /** 503 with an empty body. */
    UNAVAILABLE,
    /** 504 with a page of HTML. */
    GATEWAY_TIMEOUT,

    /** 200 whose body is an error. */
    STATUS_NOT_OK,
    /** 200 whose body ends in the middle, although the transfer is complete. */
    MALFORMED,
    /** 200 without a body. */
    EMPTY_BODY,
    /** 200 whose body is a few compressed kilobytes that expand to a quarter of a gigabyte. */
    GZIP_BOMB,
    /** Half of the announced length, then the connection closes. */
    TRUNCATED,
    /** Half of a chunked body, then the connection closes. */
    RESET,
    /** The connection closes before any byte is sent. */
    RESET_BEFORE_HEADERS,
    /** Nothing is sent until the sandbox closes. */
    HANG_BEFORE_HEADERS,
    /** Half of the body is sent, the rest never. */
    HANG_MID_BODY,
    /** The answer takes longer than the latency, by a setting. */
    SLOW,

    /** The answer has the number of another page. */
    WRONG_PAGE,
    /** The answer names another session. */
    WRONG_SESSION,
    /** The answer names no session. */
    NO_SESSION,
    /** The session is deleted for good. */
    LOSE_SESSION,
    /** The rows are those of another query. */
    OTHER_ANSWER,
    /** The page's last row is missing. */
    SHORT_PAGE,
    /** The page's first row replaces its last. */
    DUPLICATE_ROW,
    /** The total is one more than it was. */
    TOTAL_MOVED,
    /** Every id is a JSON number. */
    NUMERIC_IDS,
    /** The first row has no id. */
    MISSING_ID,
    /** The envelope's fields follow the results, with some unknown fields. */
    ENVELOPE_LAST;

    /** Whether such an answer does not count in the window, as the vendor's own client assumes. */
    boolean isRejection() {
        return compareTo(RETRY_AFTER_DAYS) <= 0;
    }
}
