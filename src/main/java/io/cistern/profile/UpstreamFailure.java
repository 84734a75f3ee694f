package io.cistern.profile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why Mixpanel did not answer a call. */
public abstract sealed class UpstreamFailure extends QueryFailure {

    private UpstreamFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Mixpanel will not answer this however often it is asked: the query, the credentials, or the plan. */
    public static final class UpstreamRefused extends UpstreamFailure {

        /** What Mixpanel objects to. */
        public enum Reason {
            QUERY,
            CREDENTIALS,
            PLAN,
            PERMISSION,
            NOT_FOUND,
            /** What answers is not Mixpanel's endpoint, or something on the way stands in for it. */
            UNEXPECTED
        }

        private final Reason reason;
        private final int status;

        public UpstreamRefused(Reason reason, int status, String message) {
            super(message, null);
            this.reason = reason;
            this.status = status;
        }

        public Reason reason() {
            return reason;
        }

        /** Mixpanel's HTTP status. */
        public int status() {
            return status;
        }
    }

    /** Mixpanel answered 429. */
    public static final class UpstreamThrottled extends UpstreamFailure {

        /** Which limit was hit; shed load names none. */
        public enum Limit {
            WINDOW,
            CONCURRENCY,
            LOAD
        }

        /**
         * What Mixpanel tells of its limits; null is what it did not tell.
         *
         * @param windowLimit calls in any window
         * @param window how long a call counts
         * @param concurrencyLimit calls at a time
         * @param windowUsed calls that it counts in the window, of whomever, the refused one included
         */
        public record Told(
                @Nullable Integer windowLimit,
                @Nullable Duration window,
                @Nullable Integer concurrencyLimit,
                @Nullable Integer windowUsed) {

            public static final Told NOTHING = new Told(null, null, null, null);
        }

        private final Limit limit;
        private final @Nullable Duration retryAfter;
        private final @Nullable Long counted;
        private final transient Told told;

        /** It told nothing of its limits. */
        public UpstreamThrottled(Limit limit, @Nullable Duration retryAfter, @Nullable Long counted) {
            this(limit, retryAfter, counted, Told.NOTHING);
        }

        /**
         * @param retryAfter the wait Mixpanel asked for, if it did and it was believable
         * @param counted how many calls Mixpanel counts against that limit, if it said
         */
        public UpstreamThrottled(Limit limit, @Nullable Duration retryAfter, @Nullable Long counted, Told told) {
            super("Mixpanel refused the call: its " + limit.name().toLowerCase(java.util.Locale.ROOT) + " limit", null);
            this.limit = limit;
            this.retryAfter = retryAfter;
            this.counted = counted;
            this.told = told;
        }

        public Limit limit() {
            return limit;
        }

        public @Nullable Duration retryAfter() {
            return retryAfter;
        }

        public @Nullable Long counted() {
            return counted;
        }

        public Told told() {
            return told;
        }
    }

    /** Mixpanel no longer holds the session of a later page. */
    public static final class SessionLost extends UpstreamFailure {

        public SessionLost() {
            super("Mixpanel no longer holds the session of this answer", null);
        }
    }

    /** Mixpanel cannot be reached, does not answer in time, or answers what cannot be trusted. */
    public static final class UpstreamUnavailable extends UpstreamFailure {

        /** Whether the call can have counted against the budget. */
        public enum Counted {
            NO,
            MAYBE
        }

        /** What else would have failed at that moment. */
        public enum Concern {
            /** Whatever had been asked: Mixpanel is down, or the way there is broken. */
            EVERY_QUERY,
            /** Perhaps only this query: its answer came too late, or broke off. */
            PERHAPS_THE_QUERY,
            /** This query: Mixpanel failed at it, or its answer cannot be read. */
            THE_QUERY
        }

        private final Counted counted;
        private final Concern concern;
        private final @Nullable Duration retryAfter;

        /** When shed load is the cause, the wait that Mixpanel asked for then goes on to whoever asked us. */
        public UpstreamUnavailable(Counted counted, String message, @Nullable Throwable cause) {
            this(counted, message, cause, cause instanceof UpstreamThrottled throttled ? throttled.retryAfter() : null);
        }

        /**
         * @param retryAfter the wait Mixpanel asked for, if it did and it was believable
         */
        public UpstreamUnavailable(
                Counted counted, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
            this(counted, Concern.EVERY_QUERY, message, cause, retryAfter);
        }

        /**
         * @param retryAfter the wait Mixpanel asked for, if it did and it was believable
         */
        public UpstreamUnavailable(
                Counted counted,
                Concern concern,
                String message,
                @Nullable Throwable cause,
                @Nullable Duration retryAfter) {
            super(message, cause);
            this.counted = counted;
            this.concern = concern;
            this.retryAfter = retryAfter;
        }

        /** {@link Counted#NO} only when the request surely never left. */
        public Counted counted() {
            return counted;
        }

        public Concern concern() {
            return concern;
        }

        public @Nullable Duration retryAfter() {
            return retryAfter;
        }
    }
}
