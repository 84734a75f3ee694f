package io.cistern.export;

import io.cistern.answer.AskOptions;
import io.cistern.answer.LongAnswers;
import io.cistern.cache.AgeLimit;
import io.cistern.export.Export.Progress;
import io.cistern.profile.LeftOut;
import io.cistern.profile.QueryFailure;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Makes the look-ups of an export of more ids than one call takes. What was fetched before a failure or a restart is cached, and
 * costs nothing again.
 */
final class ExportLookUps {

    private final RunningExport export;
    private final ExportQuery query;
    private final LongAnswers answers;

    /** What beginnings that failed have cost. */
    private int failedCost;

    /** What the present beginning has cost so far. */
    private int presentCost;

    ExportLookUps(RunningExport export, ExportQuery query, LongAnswers answers) {
        this.export = export;
        this.query = query;
        this.answers = answers;
    }

    /** The cost of the look-ups that no answer counts. */
    int cost() {
        return failedCost + presentCost;
    }

    /**
     * The limit of age of cached answers. The look-ups of a split query may take hours, so those that were fetched first must
     * not be too old at the end.
     */
    AgeLimit limit() {
        var ordered = export.state().ordered();
        return answers.isSplit(query.query()) ? query.limitAt(ordered) : query.limit(ordered);
    }

    /** @param cost the cost of the export so far */
    LongAnswers.Begun begin(AskOptions askOptions, IntSupplier cost) {
        try {
            return answers.begin(
                    query.query(),
                    askOptions.within(limit()),
                    (all, missing, calls) -> show(all, missing, calls, cost));
        } catch (QueryFailure failure) {
            failedCost += presentCost;
            throw failure;
        } finally {
            presentCost = 0; // the answer counts it from now on
        }
    }

    private void show(int all, int missing, int calls, IntSupplier cost) {
        presentCost = calls;
        export.change(new Progress(null, all - missing, all, 1, 0, cost.getAsInt(), List.of(), LeftOut.NONE, null));
    }
}
