package io.cistern.quota;

import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.ledger.QuotaTerms;
import io.cistern.quota.admission.Admissions;
import io.cistern.quota.admission.QueueOverflowPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Mixpanel allows each project, and how callers share it.
 *
 * @param projects the projects, by the names that callers use
 * @param callers who asks, by their names; none when callers are not told apart
 * @param ledger the record of calls
 */
@ConfigurationProperties("cistern")
record QuotaProperties(
        @DefaultValue Map<String, Project> projects,
        @DefaultValue Map<String, Member> callers,
        @DefaultValue LedgerSettings ledger) {

    /**
     * What the quota needs to know of a caller.
     *
     * @param weight its part of the budget, in proportion to the other callers' weights
     * @param projects the projects it may read; all when none is named
     */
    record Member(
            @DefaultValue("1") int weight, @DefaultValue List<String> projects) {

        boolean mayRead(String project) {
            return projects.isEmpty() || projects.contains(project);
        }
    }

    /**
     * The record of calls.
     *
     * @param whenLost what to do for a window when the ledger is new, was lost, or is an old copy: probe makes one call
     *     at a time, strict none, trust makes calls as if nobody else had
     * @param keep how long calls are kept for the record
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
     * @param projectId Mixpanel's id of the project; bound here so that a project which sets no quota has the defaults
     * @param quota the project's quota
     * @param connectTimeout longest time to connect to Mixpanel
     * @param readTimeout longest time for a whole page
     */
    record Project(
            @Nullable String projectId,
            @DefaultValue Limits quota,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("120s") Duration readTimeout) {

        /** What its calls are accounted under: Mixpanel's number, for our name for it may change within a window. */
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
     * @param limit calls in any window
     * @param window length of the rolling window
     * @param concurrency calls at a time
     * @param reserve permits that batch work leaves for people who may come; while some wait it goes by turns
     * @param followUpPages whether pages after the first count against the window
     * @param queue how many calls may wait for a permit
     * @param overflow who is refused when more would: refuse turns away whoever comes, displace whoever came last of the
     *     caller that has most waiting
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
