package io.cistern.quota.admission;

import io.cistern.ledger.Call;
import io.cistern.ledger.WaitingCaller;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;

/** A call that waits in the {@link PermitQueue}, whose lock guards it. */
final class Waiter {

    final Call call;
    final Instant since;
    final Condition turn;

    /** Whether it is refused because too many calls wait. */
    boolean displaced;

    Waiter(Call call, Instant since, Condition turn) {
        this.call = call;
        this.since = since;
        this.turn = turn;
    }

    WaitingCaller contender(Instant now) {
        return WaitingCaller.of(call, Duration.between(since, now));
    }

    boolean sameLine(Waiter other, Instant now) {
        return contender(now).sameLine(other.contender(now));
    }
}
