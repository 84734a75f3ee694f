package io.cistern.answer.plan;

import io.cistern.answer.AskOptions;
import io.cistern.answer.derived.Derivation;
import io.cistern.answer.derived.WholeSnapshots;
import io.cistern.answer.paged.PagedAnswer;
import io.cistern.answer.paged.Snapshots;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.util.Optional;

/** Reads answers to their end, so that all of their rows can be computed with. */
final class WholeAnswers {

    private final WholeSnapshots wholes;
    private final Snapshots snapshots;

    WholeAnswers(WholeSnapshots wholes, Snapshots snapshots) {
        this.wholes = wholes;
        this.snapshots = snapshots;
    }

    /** Reads an answer to its end and returns the rows for this form. */
    Derivation read(PagedAnswer answer, AnswerForm<?> form, AskOptions askOptions) {
        try (var slices = answer.slices()) {
            slices.forEach(slice -> {});
        }
        return Optional.of(answer)
                .filter(read -> read.completeness().addsUp())
                .flatMap(read -> snapshots.addingUp(read.snapshot()))
                .flatMap(snapshot -> wholes.derive(snapshot, form.seen(), form.query(), askOptions))
                .orElseThrow(WholeAnswers::notWhole);
    }

    /** The failure of a computation over an answer that is incomplete. */
    static QueryFailure notWhole() {
        return new UpstreamUnavailable(
                Counted.MAYBE, "The answer is incomplete, so nothing is computed from it; ask again", null);
    }
}
