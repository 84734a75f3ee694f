package io.cistern.export;

import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers;
import io.cistern.cache.AgeLimit;
import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.AnswersIncomplete;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.profile.QueryFailure.SessionLost;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.QueryFailure.UpstreamRefused;
import io.cistern.profile.QueryFailure.UpstreamThrottled;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.rows.IdTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process's work on one export: reads its answer to the end, as often as it takes. */
final class ExportRunner {

    /** No permit is waited for longer: a project that is paused for a month has forgotten its exports. */
    private static final Duration PATIENCE = Duration.ofDays(31);

    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** How long it takes to notice that nobody wants it any more. */
    private static final Duration REST = Duration.ofSeconds(1);

    /** Profiles that change while an answer is read let it not add up; more often than this it is given up. */
    private static final int BEGINNINGS = 5;

    /** Sessions that one result is made of, at most. */
    private static final int MOST_PARTS = 20;

    private final ExportQuery query;
    private final LongAnswers answers;
    private final Duration keep;
    private final InstantSource time;
    private final BooleanSupplier wanted;
    private final Consumer<Export> changed;
    private final Sleep sleep;
    private Export export;
    private int beginnings;
    private long broughtBefore;
    private int costBefore;
    private LongAnswers.@Nullable Begun answer;

    /** Waits; false when the work is to stop. */
    @FunctionalInterface
    interface Sleep {
        boolean pause(Duration time);
    }

    /**
     * @param keep how long the result is kept
     * @param wanted whether it is to go on
     * @param changed hears of every step
     */
    ExportRunner(
            Export export,
            ExportQuery query,
            LongAnswers answers,
            Duration keep,
            InstantSource time,
            BooleanSupplier wanted,
            Consumer<Export> changed,
            Sleep sleep) {
        this.export = export;
        this.query = query;
        this.answers = answers;
        this.keep = keep;
        this.time = time;
        this.wanted = wanted;
        this.changed = changed;
        this.sleep = sleep;
    }

    /** Works until it is complete, failed or not wanted any more. */
    void toTheEnd() {
        while (wanted.getAsBoolean() && !export.status().isLast()) {
            costBefore = export.progress().cost();
            answer = null;
            try {
                read(begun());
            } catch (LeftException somebodyLeft) {
                change(export.with(export.progress().costing(cost())));
                forgetEarlier();
            } catch (QueryFailure failure) {
                change(export.with(export.progress().costing(cost())));
                settle(failure);
            }
        }
    }

    private LongAnswers.Begun begun() {
        become(Status.RUNNING);
        var session = export.progress().session();
        if (session != null) {
            var again = answers.goOn(query.query(), session, contract());
            if (again.isPresent()) {
                return again.get();
            }
        }
        change(export.with(export.progress().restarted()));
        var begun = answers.begin(query.query(), contract());
        beginnings++;
        // what goes on by its session is not renewed under way: what was read stays where it was read
        return query.stitch()
                ? answers.goOn(query.query(), begun.session(), contract()).orElse(begun)
                : begun;
    }

    private AskOptions contract() {
        return new AskOptions(export.caller().asBatch(), PATIENCE, null)
                .within(AgeLimit.freshAfter(export.ordered().minusMillis(1)))
                .whileWanted(wanted);
    }

    /** With what has been spent on the answer that is read. */
    private int cost() {
        return costBefore + (answer == null ? 0 : answer.cost());
    }

    private void read(LongAnswers.Begun answer) {
        this.answer = answer;
        pin(answer.session(), time.instant().plus(PATIENCE));
        var idTable = peopleBefore();
        var earlier = export.progress().earlier();
        var pages = 0;
        var profiles = 0L;
        Integer all = null;
        try (var slices = answer.slices()) {
            for (var each = slices.iterator(); wanted.getAsBoolean() && each.hasNext(); ) {
                var slice = each.next();
                all = all == null
                        ? Math.max(1, Math.toIntExact(Math.ceilDiv(answer.total(), Math.max(1, slice.count()))))
                        : all;
                pages++;
                if (!earlier.isEmpty()) {
                    slice.rows().ids().stream().forEach(idTable::add);
                }
                profiles = earlier.isEmpty() ? profiles + slice.count() : idTable.count();
                change(export.with(new Progress(answer.session(), pages, all, profiles, cost(), earlier)));
                if (!earlier.isEmpty() && idTable.count() > answer.total()) {
                    throw new LeftException();
                }
                if (!earlier.isEmpty() && pages < all && idTable.count() == answer.total()) {
                    complete(export.progress());
                    return;
                }
            }
        }
        if (!wanted.getAsBoolean()) {
            return;
        }
        var progress = new Progress(answer.session(), pages, pages, profiles, cost(), earlier);
        if (answer.completeness().addsUp()) {
            earlier.forEach(part -> pin(part.session(), time.instant())); // this session has all of it
            complete(new Progress(answer.session(), pages, pages, profiles, cost(), List.of())
                    .without(answer.leftOut()));
        } else {
            change(export.with(progress));
            again("Profiles changed while they were read, and the pages do not add up");
        }
    }

    /** Whom the sessions before this one brought. */
    private IdTable peopleBefore() {
        var idTable = new IdTable();
        var earlier = export.progress().earlier();
        if (!earlier.isEmpty()) {
            try (var slices = answers.stitched(query.query(), earlier)
                    .orElseThrow(SnapshotGone::new)
                    .slices()) {
                slices.forEach(slice -> slice.rows().ids().stream().forEach(idTable::add));
            } catch (SnapshotGone gone) {
                forgetEarlier();
                return new IdTable();
            }
        }
        return idTable;
    }

    /** Somebody whom an earlier session brought is in the total no more: with what it brought it will never add up. */
    private static final class LeftException extends RuntimeException {
        LeftException() {
            super(null, null, false, false);
        }
    }

    private void forgetEarlier() {
        export.progress().earlier().forEach(part -> pin(part.session(), time.instant()));
        change(export.with(export.progress().alone()));
    }

    private void complete(Progress progress) {
        change(export.with(progress));
        progress.parts().forEach(part -> pin(part.session(), time.instant().plus(keep)));
        become(Status.COMPLETE);
    }

    private void pin(String session, Instant until) {
        answers.pin(query.query(), session, until);
    }

    private void settle(QueryFailure failure) {
        switch (failure) {
            case SnapshotGone _, SessionLost _ -> lost();
            case BudgetExhausted budget -> await(budget.nextPermitAt());
            case ShareExhausted share -> await(share.nextPermitAt());
            case DeadlineUnmeetable deadline -> await(deadline.nextPermitAt());
            case AnswersIncomplete incomplete -> await(incomplete.nextTryAt());
            case UpstreamUnavailable _, UpstreamThrottled _, Paused _, Unwanted _, Overloaded _, NothingCached _ ->
                await(time.instant().plus(PAUSE));
            case UpstreamRefused _, TooLarge _, CostTooHigh _ -> {
                unpin();
                change(export.failed(String.valueOf(failure.getMessage()), time.instant()));
            }
        }
    }

    /** What a lost session brought is kept, when it may be stitched. */
    private void lost() {
        var progress = export.progress();
        var session = progress.session();
        if (!query.stitch() || session == null || progress.pages() == 0) {
            again("Mixpanel lost the session each time");
            return;
        }
        answers.retire(query.query(), session);
        var newcomers = progress.profiles() - broughtBefore;
        beginnings = 100 * newcomers >= progress.profiles() ? 1 : beginnings;
        broughtBefore = progress.profiles();
        change(export.with(progress.further()));
        giveUpAfterTooMany("Mixpanel lost the session each time, and the last ones brought nobody new");
    }

    private void again(String why) {
        unpin();
        change(export.with(export.progress().anew()));
        giveUpAfterTooMany(why);
    }

    private void giveUpAfterTooMany(String why) {
        if (beginnings >= BEGINNINGS || export.progress().earlier().size() > MOST_PARTS) {
            unpin();
            change(export.failed(why, time.instant()));
        }
    }

    /** What was read so far is worth no more than any other answer. */
    private void unpin() {
        export.progress().parts().forEach(part -> pin(part.session(), time.instant()));
    }

    private void await(Instant then) {
        if (wanted.getAsBoolean()) {
            become(Status.WAITING);
            var rests = Math.max(1, Duration.between(time.instant(), then).toSeconds());
            for (var i = 0; i < Math.min(rests, PAUSE.toSeconds()) && wanted.getAsBoolean(); i++) {
                var _ = sleep.pause(REST);
            }
        }
    }

    private void become(Status status) {
        if (export.status() != status) {
            change(export.with(status, time.instant()));
        }
    }

    private void change(Export changed) {
        export = changed;
        this.changed.accept(changed);
    }
}
