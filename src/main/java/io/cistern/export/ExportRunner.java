package io.cistern.export;

import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers;
import io.cistern.cache.AgeLimit;
import io.cistern.export.Export.Progress;
import io.cistern.export.Export.Status;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.rows.IdTable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Runs one export: reads the pages of its answer to the end, over as many tries as that takes. */
final class ExportRunner {

    /** The longest wait for a permit. After a pause of the project for that long, its exports have lapsed. */
    private static final Duration PATIENCE = Duration.ofDays(31);

    private final RunningExport export;
    private final ExportQuery query;
    private final LongAnswers answers;
    private final ExportPins pins;
    private final ExportRetry retry;
    private final Duration keep;
    private final InstantSource time;

    /** What the tries before {@link #lastAnswers} cost. */
    private int earlierCost;

    /** The answers of the last two tries. A call of a lost session may still be under way when the next session begins. */
    private final Deque<LongAnswers.Begun> lastAnswers = new ArrayDeque<>();

    /** @param keep how long the result is kept */
    ExportRunner(
            RunningExport export,
            ExportQuery query,
            LongAnswers answers,
            ExportPins pins,
            ExportRetry retry,
            Duration keep,
            InstantSource time) {
        this.export = export;
        this.query = query;
        this.answers = answers;
        this.pins = pins;
        this.retry = retry;
        this.keep = keep;
        this.time = time;
        this.earlierCost = export.progress().cost();
    }

    /** Works until the export is complete, has failed, or is stopped. */
    void run() {
        while (export.isWanted() && !export.state().status().isLast()) {
            try {
                read(begin());
            } catch (ProfileLeftException e) {
                export.change(export.progress().costing(cost()));
                dropEarlierParts();
            } catch (QueryFailure failure) {
                export.change(export.progress().costing(cost()));
                retry.after(failure);
            }
        }
    }

    /** Continues the session of the export, or begins a new one. */
    private LongAnswers.Begun begin() {
        export.change(Status.RUNNING);
        var session = export.progress().session();
        if (session != null) {
            var continued = answers.goOn(query.query(), session, options());
            if (continued.isPresent()) {
                return continued.get();
            }
        }
        export.change(export.progress().restarted());
        var begun = answers.begin(query.query(), options());
        retry.countBeginning();
        // a continued answer does not replace a lost session: what was read stays with the session that brought it
        return query.stitch()
                ? answers.goOn(query.query(), begun.session(), options()).orElse(begun)
                : begun;
    }

    private AskOptions options() {
        return new AskOptions(export.state().caller().asBatch(), PATIENCE, null)
                .within(AgeLimit.freshAfter(export.state().ordered().minusMillis(1)))
                .whileWanted(export::isWanted);
    }

    /** How many calls were made for the export so far. */
    private int cost() {
        return earlierCost
                + lastAnswers.stream().mapToInt(LongAnswers.Begun::cost).sum();
    }

    private void read(LongAnswers.Begun answer) {
        if (lastAnswers.size() == 2) {
            earlierCost += lastAnswers.remove().cost();
        }
        lastAnswers.add(answer);
        pins.pin(query, answer.session(), time.instant().plus(PATIENCE));
        var idTable = idsOfEarlierParts();
        var earlier = export.progress().earlier();
        var pages = 0;
        var profiles = 0L;
        Integer allPages = null;
        try (var slices = answer.slices()) {
            for (var each = slices.iterator(); export.isWanted() && each.hasNext(); ) {
                var slice = each.next();
                allPages = allPages == null
                        ? Math.max(1, Math.toIntExact(Math.ceilDiv(answer.total(), Math.max(1, slice.count()))))
                        : allPages;
                pages++;
                if (!earlier.isEmpty()) {
                    slice.rows().ids().stream().forEach(idTable::add);
                }
                profiles = earlier.isEmpty() ? profiles + slice.count() : idTable.count();
                export.change(new Progress(answer.session(), pages, allPages, profiles, cost(), earlier));
                if (!earlier.isEmpty() && idTable.count() > answer.total()) {
                    throw new ProfileLeftException();
                }
                if (!earlier.isEmpty() && pages < allPages && idTable.count() == answer.total()) {
                    complete(export.progress());
                    return;
                }
            }
        }
        if (export.isWanted()) {
            finish(answer, pages, profiles);
        }
    }

    /** Completes the export after its last page, unless the pages do not add up. */
    private void finish(LongAnswers.Begun answer, int pages, long profiles) {
        var earlier = export.progress().earlier();
        if (answer.completeness().addsUp()) {
            unpin(earlier); // the present session has every profile
            complete(new Progress(answer.session(), pages, pages, profiles, cost(), List.of())
                    .without(answer.leftOut()));
        } else {
            export.change(new Progress(answer.session(), pages, pages, profiles, cost(), earlier));
            retry.beginAgain("Profiles changed while they were read, and the pages do not add up");
        }
    }

    /** The ids of the profiles that earlier sessions brought. */
    private IdTable idsOfEarlierParts() {
        var idTable = new IdTable();
        var earlier = export.progress().earlier();
        if (!earlier.isEmpty()) {
            try (var slices = answers.stitched(query.query(), earlier)
                    .orElseThrow(SnapshotGone::new)
                    .slices()) {
                slices.forEach(slice -> slice.rows().ids().stream().forEach(idTable::add));
            } catch (SnapshotGone e) {
                dropEarlierParts();
                return new IdTable();
            }
        }
        return idTable;
    }

    /** A profile that an earlier session brought is no longer in the total, so the parts can never add up. */
    private static final class ProfileLeftException extends RuntimeException {
        ProfileLeftException() {
            super(null, null, false, false);
        }
    }

    private void dropEarlierParts() {
        unpin(export.progress().earlier());
        export.change(export.progress().alone());
    }

    private void unpin(List<LongAnswers.Part> parts) {
        parts.forEach(part -> pins.unpin(query, part.session()));
    }

    private void complete(Progress progress) {
        export.change(progress);
        progress.parts()
                .forEach(part -> pins.pin(query, part.session(), time.instant().plus(keep)));
        export.change(Status.COMPLETE);
    }
}
