package io.cistern.quota;

import io.cistern.quota.Admission.Admitted;
import io.cistern.quota.Admission.Refused;
import io.cistern.quota.Reservation.Full;
import io.cistern.quota.Reservation.Granted;
import io.github.resilience4j.bulkhead.Bulkhead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a project's calls through, each with a place in the bulkhead and a row in the ledger. Both are taken together, at
 * the head of one line: a place must not be held by a call that waits for its permit, nor a permit be spent on one that
 * waits for its place.
 */
final class Gate {

    /** How long a permit may lie unused before it has to be taken anew. */
    static final Duration LEASE = Duration.ofSeconds(5);

    private final String project;
    private final Ledger ledger;
    private final Bulkhead bulkhead;
    private final InstantSource time;
    private final Line line;
    private final AtomicLong moves = new AtomicLong();
    private volatile Terms terms;

    Gate(String project, Terms terms, Ledger ledger, Bulkhead bulkhead, InstantSource time, Pause pause) {
        this.project = project;
        this.terms = terms;
        this.ledger = ledger;
        this.bulkhead = bulkhead;
        this.time = time;
        this.line = new Line(time, pause);
    }

    /** Blocks until the call may be made, but at most until then; refuses at once what could only start later. */
    Admission admit(Call call, Instant startBy) {
        return switch (line.await(call.counted(), startBy, ahead -> ahead == 0 ? enter(call) : behind(call, ahead))) {
            case Granted(var id) -> {
                moves.incrementAndGet();
                yield new Admitted(new Permit(id, call, time.instant()));
            }
            case Full full -> new Refused(full.shortage(), time.instant().plus(full.surely()));
        };
    }

    /** The same permit while it is fresh; else another, for this process may have been suspended since. */
    Admission confirm(Permit permit, Instant startBy) {
        var age = Duration.between(permit.grantedAt(), time.instant());
        if (!age.isNegative() && age.compareTo(LEASE) <= 0) {
            return new Admitted(permit);
        }
        return switch (renewed(permit)) {
            case Granted(var id) -> new Admitted(new Permit(id, permit.call(), time.instant()));
            case Full full -> {
                leave();
                yield admit(permit.call(), startBy);
            }
        };
    }

    /** Ends a call that was sent. */
    void answered(Permit permit, Ending ending) {
        try {
            ledger.answered(permit.id(), ending);
        } finally {
            bulkhead.onComplete();
            moved();
        }
    }

    /** Gives a permit back whose call surely was not counted upstream. */
    void withdraw(Permit permit) {
        try {
            ledger.withdraw(permit.id());
        } finally {
            leave();
        }
    }

    /** Takes a permit without a place in the bulkhead. */
    Reservation reserve(Call call, Instant startBy) {
        return line.await(
                call.counted(), startBy, ahead -> ahead == 0 ? ledger.reserve(call, terms) : behind(call, ahead));
    }

    Standing standing() {
        return ledger.standing(project, terms);
    }

    /** Grows whenever a call of this process began or ended. */
    long moves() {
        return moves.get();
    }

    int waiting() {
        return line.length();
    }

    /** The name that the ledger knows the project by. */
    String project() {
        return project;
    }

    Terms terms() {
        return terms;
    }

    void limit(int calls) {
        terms = terms.withLimit(calls);
        moved();
    }

    private Reservation renewed(Permit permit) {
        try {
            return ledger.renew(permit.id(), permit.call(), terms);
        } catch (LedgerUnavailableException e) {
            leave();
            throw e;
        }
    }

    private Reservation enter(Call call) {
        if (bulkhead.getMetrics().getAvailableConcurrentCalls() < 1) {
            return behind(call, 0);
        }
        var reservation = ledger.reserve(call, terms);
        if (reservation instanceof Granted(var id) && !bulkhead.tryAcquirePermission()) {
            ledger.withdraw(id);
            return behind(call, 0);
        }
        return reservation;
    }

    /** What to say to a call that has to wait for another of this process. */
    private Reservation behind(Call call, int ahead) {
        return standing()
                .shortage(call.counted(), ahead)
                .orElseGet(() -> new Full(Shortage.CONCURRENCY, Duration.ZERO, terms.patience()));
    }

    private void leave() {
        bulkhead.releasePermission();
        moved();
    }

    private void moved() {
        moves.incrementAndGet();
        line.moved();
    }
}
