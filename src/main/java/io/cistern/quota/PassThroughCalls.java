package io.cistern.quota;

import io.cistern.mixpanel.MixpanelPages;
import io.cistern.mixpanel.PassThrough;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Fetched;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import io.cistern.where.Condition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes calls other than profile queries. Mixpanel counts them in the same window, so they wait in the same permit
 * queue and cost as much as a first page. They are never retried.
 */
public final class PassThroughCalls {

    private final MixpanelPages mixpanel;
    private final ProjectGuards projectGuards;
    private final QuotaMeters meters;
    private final DrainingPages draining;
    private final InstantSource time;

    public PassThroughCalls(
            MixpanelPages mixpanel,
            ProjectGuards projectGuards,
            QuotaMeters meters,
            DrainingPages draining,
            InstantSource time) {
        this.mixpanel = mixpanel;
        this.projectGuards = projectGuards;
        this.meters = meters;
        this.draining = draining;
        this.time = time;
    }

    /**
     * Makes the call when it has a permit.
     *
     * @param patience how long the call may wait for a permit
     * @throws io.cistern.profile.QueryFailure when the call gets no permit or no good answer
     */
    public PassThrough.Answer pass(String project, PassThrough.Call call, Caller caller, Duration patience) {
        var answer = new AtomicReference<PassThrough.Answer>();
        var guarded = new GuardedPages(
                _ -> {
                    answer.set(mixpanel.pass(project, call));
                    return Fetched.of(new Page("passed", 0, 1, 0L, new Rows.Writer().finish(), time.instant()));
                },
                projectGuards,
                meters,
                (_, _) -> "passed " + call.path()); // otherwise each call would look like a different query
        var request = PageRequest.of(
                named(project, call), new Cursor.First(), caller, time.instant().plus(patience));
        try (var _ = draining.enter()) {
            guarded.fetch(draining.untilStopped(request));
        } catch (QueryFailure failure) {
            throw draining.reason(failure);
        }
        return Objects.requireNonNull(answer.get(), "It has been answered");
    }

    /** Makes a unique query, because no call of this kind waits for another one. The ledger sees only its hash. */
    private static ProfileQuery named(String project, PassThrough.Call call) {
        return new ProfileQuery(
                new Scope(project, null, null),
                new Audience.Opaque(
                        new Audience.Everyone(),
                        new TreeMap<>(Map.of(
                                "path", call.path(), "call", UUID.randomUUID().toString()))),
                new Condition.Everything(),
                new Selection.All());
    }
}
