package io.cistern.export;

import io.cistern.answer.LongAnswers;
import io.cistern.export.Export.Status;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.AnswersIncomplete;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Decides after a failure whether an export waits, begins again, goes on with another session, or fails. */
final class ExportRetry {

    /** The pause before another try, unless the failure names an instant; also the longest pause between two tries. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** The time after which a pause notices that the export was stopped. */
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    /** Sessions that an export may begin without success: pages do not add up when profiles change while they are read. */
    private static final int MAX_BEGINNINGS = 5;

    /** Lost sessions that one result is made of, at most. */
    private static final int MAX_PARTS = 20;

    private final RunningExport export;
    private final ExportQuery query;
    private final LongAnswers answers;
    private final ExportPins pins;
    private final InstantSource time;
    private final Sleep sleep;
    private int beginnings;
    private long profilesOfEarlierSessions;

    /** Waits. Returns false when the work is to stop. */
    @FunctionalInterface
    interface Sleep {
        boolean pause(Duration time);
    }

    ExportRetry(
            RunningExport export,
            ExportQuery query,
            LongAnswers answers,
            ExportPins pins,
            InstantSource time,
            Sleep sleep) {
        this.export = export;
        this.query = query;
        this.answers = answers;
        this.pins = pins;
        this.time = time;
        this.sleep = sleep;
    }

    /** Counts a session that the export begins. */
    void countBeginning() {
        beginnings++;
    }

    void after(QueryFailure failure) {
        switch (failure) {
            case SnapshotGone _, SessionLost _ -> afterLostSession();
            case BudgetExhausted budget -> await(budget.nextPermitAt());
            case ShareExhausted share -> await(share.nextPermitAt());
            case DeadlineUnmeetable deadline -> await(deadline.nextPermitAt());
            case AnswersIncomplete incomplete -> await(incomplete.nextTryAt());
            case UpstreamUnavailable _, UpstreamThrottled _, Paused _, Unwanted _, Overloaded _, NothingCached _ ->
                await(time.instant().plus(PAUSE));
            case UpstreamRefused _, TooLarge _, CostTooHigh _ -> fail(String.valueOf(failure.getMessage()));
        }
    }

    /** Keeps what the lost session brought, if the result may be made of several sessions. */
    private void afterLostSession() {
        var progress = export.progress();
        var session = progress.session();
        if (session != null && Page.isCopy(session)) {
            pins.unpin(export.state(), query, session);
            export.change(progress.restarted());
            return;
        }
        if (session == null) { // a page was evicted before the first session had begun
            countBeginning();
            beginAgain("Cached pages were evicted each time before the result had begun");
            await(time.instant().plus(PAUSE));
            return;
        }
        if (!query.stitch() || progress.pages() == 0) {
            beginAgain("Mixpanel lost the session each time");
            return;
        }
        answers.retire(query.query(), session);
        var newProfiles = progress.profiles() - profilesOfEarlierSessions;
        beginnings = 100 * newProfiles >= progress.profiles() ? 1 : beginnings;
        profilesOfEarlierSessions = progress.profiles();
        export.change(progress.further());
        failAfterTooMany("Mixpanel lost the session each time, and the last sessions brought no new profile");
    }

    /** Lets the export begin again from its first page, or fail for that reason after too many beginnings. */
    void beginAgain(String why) {
        unpin();
        export.change(export.progress().fromStart());
        failAfterTooMany(why);
    }

    private void failAfterTooMany(String why) {
        if (beginnings >= MAX_BEGINNINGS || export.progress().earlier().size() > MAX_PARTS) {
            fail(why);
        }
    }

    private void fail(String why) {
        unpin();
        export.fail(why);
    }

    private void unpin() {
        pins.unpin(export.state(), query);
    }

    private void await(Instant then) {
        if (export.isWanted()) {
            export.change(Status.WAITING);
            var seconds = Math.max(1, Duration.between(time.instant(), then).toSeconds());
            for (var i = 0; i < Math.min(seconds, PAUSE.toSeconds()) && export.isWanted(); i++) {
                var _ = sleep.pause(CHECK_INTERVAL);
            }
        }
    }
}
