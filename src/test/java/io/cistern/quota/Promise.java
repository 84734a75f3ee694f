package io.cistern.quota;

import io.cistern.quota.SimulatedServer.Stay;
import java.time.Duration;
import java.util.List;

/**
 * Checks a policy that probes the server after the ledger was lost: it makes one call at a time until the server has
 * answered one well, and after a call over the limit it pauses as the server asks and begins with one call at a time
 * again. Like all of the {@link Oracle}, it shares no code with the limiter.
 *
 * @param losses when the ledger was lost
 * @param window how long a call counts, and how long a pause the server asks for
 * @param lease how long after its permit a call may be sent
 * @param patience how long after its permit a call may last
 */
record Promise(List<Long> losses, Duration window, Duration lease, Duration patience) {

    /** How many calls over the limit it does not excuse. */
    long broken(List<Stay> over, List<Stay> stays) {
        return over.stream().filter(stay -> !excuses(stay, stays)).count();
    }

    private boolean excuses(Stay question, List<Stay> stays) {
        return question.refused()
                && losses.stream()
                        .filter(lost -> isInDoubt(question.arrived() - lost))
                        .anyMatch(lost -> excuses(lost, question, stays));
    }

    private boolean excuses(long lost, Stay question, List<Stay> stays) {
        var others = stays.stream()
                .filter(other -> other != question && other.left() > lost + lease.toNanos())
                .toList();
        return others.stream().allMatch(other -> isApart(question, other))
                || (isAfterGoodAnswer(lost, question, stays)
                        && others.stream().allMatch(other -> isBeforeRefusalOf(question, other)));
    }

    /** Whether calls that the ledger forgot may be in the server's window still. */
    private boolean isInDoubt(long sinceLoss) {
        return sinceLoss >= 0 && sinceLoss < window.plus(patience).toNanos();
    }

    /** Whether a call was sent and answered well before it, after the loss and after all that was refused before it. */
    private static boolean isAfterGoodAnswer(long lost, Stay question, List<Stay> stays) {
        var setback = stays.stream()
                .filter(other -> other.refused() && other.left() > lost && other.answered() <= question.left())
                .mapToLong(Stay::answered)
                .max()
                .orElse(lost);
        return stays.stream()
                .anyMatch(other -> other.served() && other.left() >= setback && other.answered() <= question.left());
    }

    /** Nobody waited for its answer when the question was sent, or it was sent after the pause. */
    private boolean isApart(Stay question, Stay other) {
        return other.awaitedUntil() <= question.left() || isAfterPause(question, other);
    }

    /** Sent by a permit from before the refusal was known, or after the pause. */
    private boolean isBeforeRefusalOf(Stay question, Stay other) {
        return other.left() <= question.answered() + lease.toNanos() || isAfterPause(question, other);
    }

    /** Sent after the pause that the refusal asked for, unless the ledger that knew of it was lost as well. */
    private boolean isAfterPause(Stay question, Stay other) {
        return other.left() - window.toNanos() >= question.answered()
                || losses.stream().anyMatch(lost -> question.answered() < lost && lost < other.left());
    }
}
