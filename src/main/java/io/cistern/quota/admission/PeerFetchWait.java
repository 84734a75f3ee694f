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
 * Waits for a page that another process is fetching, until the page is here, that call has ended, or its process is dead.
 * It does so beside the line, not in it: whoever is behind, and other processes, must not wait for the same.
 */
public record PeerFetchWait(InstantSource time, Sleeper pause) {

    /** How often who waits looks whether that is still so. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /**
     * Tries until the page is not fetched elsewhere, and no longer than the limit allows.
     *
     * @throws Unwanted when it is not wanted any more, for one because the page has come
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
