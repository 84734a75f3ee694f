package io.cistern.quota;

import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.ledger.QuotaTerms;
import io.cistern.profile.Priority;
import io.cistern.quota.admission.Admissions;
import io.cistern.quota.admission.QueueOverflowPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Mixpanel allows each project, and how callers share it.
 *
 * @param projects the projects, by the names that callers use
 * @param callers the callers, by their names; empty when callers are not distinguished
 * @param ledger the record of calls
 */
@ConfigurationProperties("cistern")
record QuotaProperties(
        @DefaultValue Map<String, Project> projects,
        @DefaultValue Map<String, Member> callers,
        @DefaultValue LedgerSettings ledger) {

    /**
     * The settings of a caller. The quota uses its projects and its weight. The others are here because the map has no
     * entry for a caller when no component of this record is set.
     *
     * @param keySha256 the SHA-256 of the caller's key in 64 hex digits; when left out, the caller is known by a
     *     token of the issuer or is the anonymous caller
     * @param projects the projects that the caller may read; when left out, all; when empty, none
     * @param weight the caller's share of the budget, in proportion to the weights of the other callers
     * @param priority how urgent the caller's work is: interactive, dashboard or batch
     * @param roles additional rights: admin pauses spending and sees what other callers asked in its projects and,
     *     when it may read all projects, uses the endpoints below /actuator; metrics reads the metrics of all
     *     projects
     * @param mayRefresh whether the caller may bypass cached answers
     */
    record Member(
            @Nullable String keySha256,
            @Nullable Set<String> projects,
            @DefaultValue("1") int weight,
            @DefaultValue("interactive") Priority priority,
            @DefaultValue List<String> roles,
            @DefaultValue("true") boolean mayRefresh) {

        boolean mayRead(String project) {
            return projects == null || projects.contains(project);
        }
    }

    /**
     * The record of calls.
     *
     * @param whenLost how to spend for one window when the ledger is new, was lost or is an old copy: probe makes one
     *     call at a time until Mixpanel has answered one, and again after a refusal, strict makes none, trust makes calls as
     *     if nobody else had made any
     * @param keep how long calls stay in the ledger; at least three days
     */
    record LedgerSettings(
            @DefaultValue("probe") LostLedgerPolicy whenLost,
            @DefaultValue("35d") Duration keep) {
        LedgerSettings {
            if (keep.compareTo(Duration.ofDays(3)) < 0) {
                throw new IllegalArgumentException("cistern.ledger.keep is at least three days");
            }
        }
    }

    /** Who may spend the project's budget. */
    Shares shares(String project) {
        return new Shares(callers.entrySet().stream()
                .filter(caller -> caller.getValue().mayRead(project))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, caller -> caller.getValue().weight())));
    }

    /**
     * What the quota needs to know of a project.
     *
     * @param projectId the numeric id of the project at Mixpanel; required
     * @param quota the project's quota
     * @param connectTimeout the longest wait for a connection to Mixpanel
     * @param readTimeout the longest wait for a whole page
     */
    record Project(
            @Nullable String projectId,
            @DefaultValue Limits quota,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("120s") Duration readTimeout) {

        /**
         * The name of its account in the ledger: Mixpanel's number, because the configured name may change within a
         * window.
         */
        String account(String name) {
            return projectId == null ? name : projectId;
        }

        QuotaTerms terms(LostLedgerPolicy lostLedgerPolicy) {
            return new QuotaTerms(
                    quota.limit(),
                    quota.window(),
                    quota.concurrency(),
                    Admissions.LEASE.plus(connectTimeout).plus(readTimeout),
                    quota.reserve(),
                    quota.followUpPages(),
                    lostLedgerPolicy);
        }
    }

    /**
     * A quota.
     *
     * @param limit the upstream calls that are allowed in any window
     * @param window the length of the rolling window; at most one day
     * @param concurrency the upstream calls that may run at the same time
     * @param reserve the permits that batch work leaves for other work; while other work waits, the two take turns
     * @param followUpPages whether the pages after the first count against the window: counted, free, or learn, which
     *     counts them until trials show that they are free, and needs the limit that Mixpanel enforces
     * @param queue how many calls may wait for a permit
     * @param overflow which call is refused when the queue is full: refuse turns the new call away, displace turns
     *     away the newest call of the caller with the most waiting calls
     */
    record Limits(
            @DefaultValue("60") int limit,
            @DefaultValue("1h") Duration window,
            @DefaultValue("5") int concurrency,
            @DefaultValue("6") int reserve,
            @DefaultValue("counted") FollowUpPages followUpPages,
            @DefaultValue("200") int queue,
            @DefaultValue("displace") QueueOverflowPolicy overflow) {
        Limits {
            if (queue < 1) {
                throw new IllegalArgumentException("At least one call may wait for a permit");
            }
            if (window.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("A quota's window is a day at most");
            }
        }
    }
}
