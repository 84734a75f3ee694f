package io.cistern.ledger;

import io.cistern.ledger.CallResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Facts about a project that the ledger stores beside its calls. Instants are of the ledger's clock.
 *
 * @param doubtedAt when the ledger was last found to be new, lost, or an old copy; null if it never was
 * @param pausedAt when an operator paused spending; null while spending is allowed
 * @param pages what was learned of the cost of pages after the first
 * @param toldLimit the limit of the window that Mixpanel reported last, null if it reported none
 * @param toldAt when it reported that limit
 */
public record LedgerMarks(
        @Nullable Instant doubtedAt,
        @Nullable Instant pausedAt,
        LearnedPages pages,
        @Nullable Integer toldLimit,
        @Nullable Instant toldAt) {

    public static final LedgerMarks BLANK = new LedgerMarks(null, null, LearnedPages.NOTHING, null, null);

    /** When Mixpanel was found to count follow-up pages; null if it was not. */
    public @Nullable Instant pagesCountedAt() {
        return pages.countedAt();
    }

    /**
     * What was learned of the cost of pages after the first.
     *
     * @param countedAt when Mixpanel was found to count them; null if it was not
     * @param freeAt when Mixpanel was last seen not to count them; null if it was not
     * @param agreeing the number of trials in a row with the same result: positive if Mixpanel answered them, negative if it
     *     refused them
     * @param triedAt when the last trial was allowed; null if none was
     * @param trial the call of that trial; null when it has ended
     */
    public record LearnedPages(
            @Nullable Instant countedAt,
            @Nullable Instant freeAt,
            int agreeing,
            @Nullable Instant triedAt,
            @Nullable UUID trial) {

        public static final LearnedPages NOTHING = new LearnedPages(null, null, 0, null, null);

        /** So many trials with the same result, in different windows, are a conclusion. */
        static final int ENOUGH = 3;

        /** A conclusion is examined again after this time, because Mixpanel may change its rules. */
        static final Duration VALID_FOR = Duration.ofDays(7);

        /** A confirmation is stored no more often than this. */
        private static final Duration CONFIRMED_EVERY = Duration.ofDays(1);

        /** What they cost now. */
        public FollowUpPages cost(FollowUpPages configured, Instant now) {
            return switch (configured) {
                case COUNTED -> FollowUpPages.COUNTED;
                case FREE -> countedAt == null ? FollowUpPages.FREE : FollowUpPages.COUNTED;
                case LEARN -> isValid(freeAt, now) ? FollowUpPages.FREE : FollowUpPages.COUNTED;
            };
        }

        /** When the conclusion that applies now was reached; null when there is none, or nothing is to be learned. */
        public @Nullable Instant concludedAt(FollowUpPages configured, Instant now) {
            if (configured != FollowUpPages.LEARN) {
                return null;
            }
            return isValid(freeAt, now) ? freeAt : isValid(countedAt, now) ? countedAt : null;
        }

        /**
         * Whether a trial may be made: a call although the window is full, which Mixpanel refuses if it counts all pages, and
         * answers if it counts first pages only, as far as is known of other clients. None is made in the window of another,
         * while a conclusion is valid, or while the ledger may miss calls.
         */
        boolean mayTry(WindowState state) {
            var now = state.now();
            var window = state.configured().window();
            return !isValid(countedAt, now)
                    && !isValid(freeAt, now)
                    && (triedAt == null || !now.isBefore(triedAt.plus(window)))
                    && !now.isBefore(state.unprovenUntil())
                    && !now.isBefore(WindowState.later(state.windowOpensAt(), state.loadEasesAt()))
                    && state.inFlight() < state.terms().concurrency()
                    && state.used() >= state.terms().limit()
                    && exceedsLimit(state)
                    && firstPages(state) + state.foreign().at(now, window) < state.realLimit();
        }

        /** Whether one more call exceeds Mixpanel's limit if all pages count: that many answers are surely in its window. */
        static boolean exceedsLimit(WindowState state) {
            return state.calls().stream()
                            .filter(call -> call.outcome() == Outcome.ANSWERED && state.isInWindow(call))
                            .count()
                    >= state.realLimit();
        }

        private static long firstPages(WindowState state) {
            return state.calls().stream()
                    .filter(call -> call.page() == 0 && state.counts(call))
                    .count();
        }

        /** Records that a call is a trial. */
        public LearnedPages tried(UUID call, Instant now) {
            return new LearnedPages(countedAt, freeAt, agreeing, now, call);
        }

        /** Records that a call was not sent: if it was the trial, another call may be. */
        public LearnedPages withdrawn(UUID call) {
            return isTrial(call) ? new LearnedPages(countedAt, freeAt, agreeing, null, null) : this;
        }

        public boolean isTrial(UUID call) {
            return call.equals(trial);
        }

        /** What is known after a call ended with that evidence. */
        public LearnedPages after(FollowUpEvidence.Evidence evidence, UUID call, Instant now) {
            return switch (evidence) {
                case CONSISTENT, PAGES_SEEM_FREE ->
                    isTrial(call) ? new LearnedPages(countedAt, freeAt, agreeing, triedAt, null) : this;
                case PAGES_ARE_COUNTED ->
                    isValid(countedAt, now) ? this : new LearnedPages(now, null, 0, triedAt, null);
                case PAGES_MAY_COUNT -> refused(now);
                case PAGES_ARE_FREE -> answered(now);
            };
        }

        private LearnedPages answered(Instant now) {
            if (freeAt != null && isValid(freeAt, now)) {
                return now.isBefore(freeAt.plus(CONFIRMED_EVERY))
                        ? this
                        : new LearnedPages(null, now, 0, triedAt, null);
            }
            var trials = Math.max(agreeing, 0) + 1;
            return trials < ENOUGH
                    ? new LearnedPages(null, null, trials, triedAt, null)
                    : new LearnedPages(null, now, 0, triedAt, null);
        }

        private LearnedPages refused(Instant now) {
            var trials = Math.min(agreeing, 0) - 1;
            return trials > -ENOUGH
                    ? new LearnedPages(countedAt, null, trials, now, null)
                    : new LearnedPages(now, null, 0, now, null);
        }

        private static boolean isValid(@Nullable Instant at, Instant now) {
            return at != null && now.isBefore(at.plus(VALID_FOR));
        }
    }
}
