package io.cistern.sandbox;

import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the sandbox. Public for the tests of other packages.
 *
 * @param address the address it listens on; loopback unless configured otherwise
 * @param port the port it listens on; 0 takes any that is free
 * @param profiles the number of profiles of people
 * @param seed the seed of all data, session ids and other users of the quota
 * @param timezone the project's time zone, in which dates are read and written
 * @param latency the least time an answer takes, counted from the arrival of its request
 * @param slowness the additional time of a slow answer
 * @param jitter the longest random delay of a request's arrival, and so of its counting
 * @param projectId the one project that exists
 * @param username the name of the one service account
 * @param secret the secret of the one service account, which protects nothing
 * @param sessionLifetime how long after its first page a session answers
 * @param maxPageSize the largest number of profiles in a page; a request for more gets this number, and the answer says so
 * @param quota the quota of the project
 * @param disputed the behaviour on which the sources disagree
 */
@ConfigurationProperties("cistern.sandbox")
public record SandboxProperties(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("8090") int port,
        @DefaultValue("25000") int profiles,
        @DefaultValue("1") long seed,
        @DefaultValue("UTC") ZoneId timezone,
        @DefaultValue("0s") Duration latency,
        @DefaultValue("10s") Duration slowness,
        @DefaultValue("0s") Duration jitter,
        @DefaultValue("1") String projectId,
        @DefaultValue("sandbox") String username,
        @DefaultValue("sandbox") String secret,
        @DefaultValue("6h") Duration sessionLifetime,
        @DefaultValue("50000") int maxPageSize,
        @DefaultValue Quota quota,
        @DefaultValue Disputed disputed) {

    /** Whether a call is counted in the window. */
    public enum Cost {
        COUNTED,
        FREE
    }

    /** The wording of a refusal for the quota. */
    public enum Wording {
        /** With headers and both counters. */
        COUNTERS,
        /** With headers and the counter that tripped. */
        TRIPPED,
        /** With headers alone. */
        NUMBERLESS,
        /** With both counters alone. */
        HEADERLESS,
        /** With neither, like shed load. */
        SILENT
    }

    /** The pages that contain the total and the page size. */
    public enum Totals {
        EVERY_PAGE,
        FIRST_PAGE
    }

    /** The answer to a page_size above the documented number. */
    public enum LargePages {
        HONOURED,
        /** The page has the documented size, and says so. */
        IGNORED,
        /** 400 that names the parameter. */
        REFUSED,
        /** The page's last row is missing. */
        SHORT,
        /** 504. */
        TIMED_OUT,
        /** The page takes longer than the latency, by the slowness. */
        SLOW
    }

    /** The refusal of wrong credentials: 401, or 400 with a text. */
    public enum BadCredentials {
        UNAUTHORIZED,
        BAD_REQUEST
    }

    /**
     * The quota of the project.
     *
     * @param limit queries in any window
     * @param window length of the rolling window
     * @param concurrency queries at once
     * @param followUpPages whether a call that carries a session id is counted
     * @param rejectedCalls whether calls that are answered 401, 402 or 429 are counted
     * @param foreignPerHour how many queries others make of the same project in an hour, on average
     * @param wording how a refusal is worded
     */
    public record Quota(
            @DefaultValue("60") int limit,
            @DefaultValue("1h") Duration window,
            @DefaultValue("5") int concurrency,
            @DefaultValue("counted") Cost followUpPages,
            @DefaultValue("free") Cost rejectedCalls,
            @DefaultValue("0") double foreignPerHour,
            @DefaultValue("counters") Wording wording) {}

    /**
     * Behaviour on which the sources disagree.
     *
     * @param totals which pages contain the total and the page size
     * @param badCredentials how wrong credentials are refused
     * @param largePages what becomes of a page_size above the documented number
     */
    public record Disputed(
            @DefaultValue("every-page") Totals totals,
            @DefaultValue("unauthorized") BadCredentials badCredentials,
            @DefaultValue("honoured") LargePages largePages) {}
}
