package io.cistern.web.profiles;

import org.jspecify.annotations.Nullable;

/** A copy of a failure without messages, which may quote personal data: types and stack traces remain. */
final class RedactedThrowable extends RuntimeException {

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
