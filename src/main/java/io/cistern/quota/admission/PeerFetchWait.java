package io.cistern.quota.admission;

import io.cistern.ledger.DenialReason;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Reservation.Full;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.WaitLimit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Waits while another process fetches the same page: until the page is cached, that call has ended, or its process is
 * dead. The call waits outside the permit queue, because the calls behind it and other processes must not wait with it.
 */
public record PeerFetchWait(InstantSource time, Sleeper pause) {

    /** How often a waiting call checks whether the fetch is still under way. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /**
     * Repeats the attempt until no other process fetches the page, and no longer than the limit allows.
     *
     * @throws Unwanted when the request is cancelled, for example because the page has arrived
     */
    Reservation outlast(WaitLimit limit, Supplier<Reservation> attempt) {
        while (true) {
            var reservation = attempt.get();
            var left = Duration.between(time.instant(), limit.startBy());
            if (!(reservation instanceof Full full)
                    || full.shortage() != DenialReason.ELSEWHERE
                    || !left.isPositive()) {
                return reservation;
            }
            if (!limit.isWanted()) {
                throw new Unwanted();
            }
            if (!paused(shortest(full.surely(), left))) {
                return reservation;
            }
        }
    }

    private boolean paused(Duration length) {
        try {
            pause.of(length);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Duration shortest(Duration until, Duration left) {
        var look = until.isPositive() && until.compareTo(LOOK) < 0 ? until : LOOK;
        return look.compareTo(left) < 0 ? look : left;
    }
}
