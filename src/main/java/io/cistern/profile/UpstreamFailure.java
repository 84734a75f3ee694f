package io.cistern.profile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The reason why Mixpanel did not answer a call. */
public abstract sealed class UpstreamFailure extends QueryFailure {

    private UpstreamFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Mixpanel refuses the call for a lasting reason: the query, the credentials, or the plan. */
    public static final class UpstreamRefused extends UpstreamFailure {

        /** What Mixpanel objects to. */
        public enum Reason {
            QUERY,
            CREDENTIALS,
            PLAN,
            PERMISSION,
            NOT_FOUND,
            /** The response does not come from Mixpanel's endpoint, or an intermediary has replaced it. */
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

        /** The limit that was exceeded; LOAD when Mixpanel shed the call without naming one. */
        public enum Limit {
            WINDOW,
            CONCURRENCY,
            LOAD
        }

        /**
         * What Mixpanel reports about its limits; a component is null when it reports nothing.
         *
         * @param windowLimit calls in any window
         * @param window how long a call counts
         * @param concurrencyLimit calls at a time
         * @param windowUsed calls of all clients that it counts in the window, including the refused one
         */
        public record LimitReport(
                @Nullable Integer windowLimit,
                @Nullable Duration window,
                @Nullable Integer concurrencyLimit,
                @Nullable Integer windowUsed) {

            public static final LimitReport NOTHING = new LimitReport(null, null, null, null);
        }

        private final Limit limit;
        private final @Nullable Duration retryAfter;
        private final @Nullable Long counted;
        private final transient LimitReport limitReport;

        /** Creates a failure without a report about Mixpanel's limits. */
        public UpstreamThrottled(Limit limit, @Nullable Duration retryAfter, @Nullable Long counted) {
            this(limit, retryAfter, counted, LimitReport.NOTHING);
        }

        /**
         * @param retryAfter the wait that Mixpanel asked for; null for none or an implausible one
         * @param counted how many calls Mixpanel counts against that limit; null when it reports none
         */
        public UpstreamThrottled(
                Limit limit, @Nullable Duration retryAfter, @Nullable Long counted, LimitReport limitReport) {
            super("Mixpanel refused the call: its " + limit.name().toLowerCase(java.util.Locale.ROOT) + " limit", null);
            this.limit = limit;
            this.retryAfter = retryAfter;
            this.counted = counted;
            this.limitReport = limitReport;
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

        public LimitReport limitReport() {
            return limitReport;
        }
    }

    /** Mixpanel no longer holds the session of a later page. */
    public static final class SessionLost extends UpstreamFailure {

        public SessionLost() {
            super("Mixpanel no longer holds the session of this answer", null);
        }
    }

    /** Mixpanel cannot be reached, does not answer in time, or gives an invalid answer. */
    public static final class UpstreamUnavailable extends UpstreamFailure {

        /** Whether the call can have counted against the budget. */
        public enum Counted {
            NO,
            MAYBE
        }

        /** Which queries would also have failed at that moment. */
        public enum Concern {
            /** Every query: Mixpanel is down, or the connection to it is broken. */
            EVERY_QUERY,
            /** Perhaps only this query: its answer came too late or was cut off. */
            PERHAPS_THE_QUERY,
            /** This query: Mixpanel failed to answer it, or its answer cannot be read. */
            THE_QUERY
        }

        private final Counted counted;
        private final Concern concern;
        private final @Nullable Duration retryAfter;

        /**
         * Creates a failure of every query. If the cause is shed load, the wait that Mixpanel asked for is passed on to
         * the client.
         */
        public UpstreamUnavailable(Counted counted, String message, @Nullable Throwable cause) {
            this(counted, message, cause, cause instanceof UpstreamThrottled throttled ? throttled.retryAfter() : null);
        }

        /**
         * @param retryAfter the wait that Mixpanel asked for; null for none or an implausible one
         */
        public UpstreamUnavailable(
                Counted counted, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
            this(counted, Concern.EVERY_QUERY, message, cause, retryAfter);
        }

        /**
         * @param retryAfter the wait that Mixpanel asked for; null for none or an implausible one
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

        /** Whether the call can have counted; {@link Counted#NO} only when the request was surely never sent. */
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
