package io.cistern.quota.admission;

import io.cistern.ledger.Call;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.WaitingCaller;
import io.cistern.profile.WaitReason;
import io.github.resilience4j.bulkhead.Bulkhead;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Takes the permit of one waiting call from the ledger, and a place in the bulkhead with it. */
final class LedgerPermits implements PermitQueue.Counter {

    private final Admissions admissions;
    private final Ledger ledger;
    private final Bulkhead bulkhead;
    private final CurrentWaits.Wait wait;

    /** @param wait receives the reason for which the call waits */
    LedgerPermits(Admissions admissions, Ledger ledger, Bulkhead bulkhead, CurrentWaits.Wait wait) {
        this.admissions = admissions;
        this.ledger = ledger;
        this.bulkhead = bulkhead;
        this.wait = wait;
    }

    @Override
    public Reservation take(Call call, Collection<WaitingCaller> lines) {
        var reservation = reserve(call, lines);
        if (reservation instanceof Full full) {
            wait.because(full.reason());
        }
        return reservation;
    }

    private Reservation reserve(Call call, Collection<WaitingCaller> lines) {
        if (!admissions.hasPlace()) {
            return noPlace();
        }
        var reservation = ledger.reserve(call, admissions.terms(), lines);
        if (reservation instanceof Granted(var id) && !bulkhead.tryAcquirePermission()) {
            ledger.withdraw(id, call);
            return noPlace();
        }
        return reservation;
    }

    private Full noPlace() {
        return new Full(
                WaitReason.CONCURRENCY, Duration.ZERO, admissions.terms().patience());
    }

    @Override
    public Full estimate(Call call, List<WaitingCaller> waiting, int index) {
        var full = admissions.estimate(call, waiting, index);
        wait.because(full.reason());
        return full;
    }
}
