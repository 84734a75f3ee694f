package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.NothingCached;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
import java.util.Optional;

/** Opens whole answers to look into them: those that are held, or else such as are fetched for it. */
final class WholeAnswerLoader {

    private final Answers answers;
    private final WholeSnapshots wholes;
    private final Snapshots snapshots;

    /** @param answers where answers are read to their end, which brings them here */
    WholeAnswerLoader(Answers answers, WholeSnapshots wholes, Snapshots snapshots) {
        this.answers = answers;
        this.wholes = wholes;
        this.snapshots = snapshots;
    }

    /**
     * A whole answer.
     *
     * @param cost calls that were made for it
     */
    record Opened(Derivation rows, int cost) {}

    /**
     * The rows of the question.
     *
     * @param seen the question with what will be looked at
     * @param fetched what to ask where that is not held: it holds the other
     */
    Opened open(ProfileQuery seen, ProfileQuery fetched, AskOptions askOptions) {
        var held = wholes.derive(seen, fetched, askOptions);
        if (held.isPresent()) {
            return new Opened(held.get(), 0);
        }
        var whole = read(fetched, askOptions);
        var rows = Optional.of(whole)
                .filter(answer -> answer.completeness().addsUp())
                .flatMap(answer -> snapshots.addingUp(answer.snapshot()))
                .flatMap(snapshot -> wholes.derive(snapshot, seen, fetched, askOptions))
                .orElseThrow(() -> notWhole(askOptions));
        return new Opened(rows, whole.cost());
    }

    /** The failure for an incomplete answer. A cached one counts as none at all. */
    private static QueryFailure notWhole(AskOptions askOptions) {
        return askOptions.fetches()
                ? new UpstreamUnavailable(
                        Counted.MAYBE,
                        "What came is not the whole answer, so nothing is computed of it; ask again",
                        null)
                : new NothingCached();
    }

    private Answer read(ProfileQuery query, AskOptions askOptions) {
        try {
            var whole = answers.ask(query, Window.ALL, askOptions);
            try (var slices = whole.slices()) {
                slices.forEach(slice -> {});
            }
            return whole;
        } catch (InvalidCursorException e) {
            throw new IllegalStateException("It was asked without a cursor", e);
        }
    }
}
