package io.cistern.quota;

import io.cistern.mixpanel.MixpanelPages;
import io.cistern.mixpanel.PassThrough;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
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
 * Calls of another kind than questions about profiles, which Mixpanel counts in the same window: they stand in the same
 * line, pay like a first page, and are never tried twice.
 */
public final class PassThroughCalls {

    private final MixpanelPages mixpanel;
    private final ProjectGuards projectGuards;
    private final QuotaMeters meters;
    private final DrainingPages last;
    private final InstantSource time;

    public PassThroughCalls(
            MixpanelPages mixpanel,
            ProjectGuards projectGuards,
            QuotaMeters meters,
            DrainingPages last,
            InstantSource time) {
        this.mixpanel = mixpanel;
        this.projectGuards = projectGuards;
        this.meters = meters;
        this.last = last;
        this.time = time;
    }

    /**
     * Makes that call when it has a permit.
     *
     * @param patience how long it may wait for one
     * @throws io.cistern.profile.QueryFailure when it gets none, or no good answer
     */
    public PassThrough.Answer pass(String project, PassThrough.Call call, Caller caller, Duration patience) {
        var answer = new AtomicReference<PassThrough.Answer>();
        var guarded = new GuardedPages(
                _ -> {
                    answer.set(mixpanel.pass(project, call));
                    return new Page("passed", 0, 1, 0L, new Rows.Writer().finish(), time.instant());
                },
                projectGuards,
                meters,
                (_, _) -> "passed " + call.path()); // else each would look like another query
        var request = PageRequest.of(
                named(project, call), new Cursor.First(), caller, time.instant().plus(patience));
        try (var _ = last.enter()) {
            guarded.fetch(last.untilStopped(request));
        } catch (QueryFailure failure) {
            throw last.reason(failure);
        }
        return Objects.requireNonNull(answer.get(), "It has been answered");
    }

    /** A question of its own for the ledger, which only ever sees its hash: nobody waits for another's call of this kind. */
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
