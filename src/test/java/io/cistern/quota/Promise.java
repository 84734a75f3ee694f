package io.cistern.quota;

import io.cistern.quota.SimulatedServer.Stay;
import java.time.Duration;
import java.util.List;

/**
 * Checks a policy that probes the server after the ledger was lost: it makes one call at a time, and after a call over
 * the limit it pauses as the server asks. Like all of the {@link Oracle}, it shares no code with the limiter.
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
                        .anyMatch(lost -> stays.stream()
                                .filter(other -> other != question && other.left() > lost + lease.toNanos())
                                .allMatch(other -> isApart(question, other)));
    }

    /** Whether calls that the ledger forgot may be in the server's window still. */
    private boolean isInDoubt(long sinceLoss) {
        return sinceLoss >= 0 && sinceLoss < window.plus(patience).toNanos();
    }

    /** Answered before it was sent, or sent after its pause, unless the ledger that knew of that was lost as well. */
    private boolean isApart(Stay question, Stay other) {
        return other.answered() <= question.left()
                || other.left() - window.toNanos() >= question.answered()
                || losses.stream().anyMatch(lost -> question.answered() < lost && lost < other.left());
    }
}
