package io.cistern.web.problem;

import org.jspecify.annotations.Nullable;

/** A failure without its words: the types and the places remain, what it might quote does not. */
public final class RedactedThrowable extends RuntimeException {

    private RedactedThrowable(Throwable failure, @Nullable Throwable cause) {
        super(failure.getClass().getName(), cause);
        setStackTrace(failure.getStackTrace());
    }

    public static RedactedThrowable of(Throwable failure) {
        return of(failure, 0);
    }

    private static RedactedThrowable of(Throwable failure, int depth) {
        var cause = failure.getCause();
        return new RedactedThrowable(failure, cause == null || depth > 16 ? null : of(cause, depth + 1));
    }
}
