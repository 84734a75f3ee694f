package io.cistern.quota;

import io.cistern.profile.Caller;
import io.cistern.profile.WaitLimit;
import io.cistern.quota.Admission.Admitted;
import io.cistern.quota.Admission.Refused;
import io.cistern.quota.Budget.Waiting;
import io.cistern.quota.Reservation.Full;
import io.cistern.quota.Reservation.Granted;
import io.cistern.quota.Reservation.Yielded;
import io.github.resilience4j.bulkhead.Bulkhead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

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
    private final Elsewhere elsewhere;
    private final AtomicLong moves = new AtomicLong();
    private volatile Terms terms;

    Gate(
            String project,
            Terms terms,
            Ledger ledger,
            Bulkhead bulkhead,
            InstantSource time,
            Line line,
            Elsewhere elsewhere) {
        this.project = project;
        this.terms = terms;
        this.ledger = ledger;
        this.bulkhead = bulkhead;
        this.time = time;
        this.line = line;
        this.elsewhere = elsewhere;
    }

    /**
     * Blocks until the call may be made, and no longer than the limit allows; refuses at once what could only start later.
     */
    Admission admit(Call call, WaitLimit limit) {
        return switch (elsewhere.outlast(limit, () -> line.await(call, limit, new Entrance()))) {
            case Granted(var id) -> {
                moves.incrementAndGet();
                yield new Admitted(new Permit(id, call, time.instant()));
            }
            case Full full -> new Refused(full.shortage(), time.instant().plus(full.surely()));
            case Yielded yielded -> throw new IllegalStateException("A line waits for its turn by itself");
        };
    }

    /** The same permit while it is fresh; else another, for this process may have been suspended since. */
    Admission confirm(Permit permit, WaitLimit limit) {
        var age = Duration.between(permit.grantedAt(), time.instant());
        if (!age.isNegative() && age.compareTo(LEASE) <= 0) {
            return new Admitted(permit);
        }
        return switch (renewed(permit)) {
            case Granted(var id) -> new Admitted(new Permit(id, permit.call(), time.instant()));
            case Full full -> {
                leave();
                yield admit(permit.call(), limit);
            }
            case Yielded yielded -> throw new IllegalStateException("A renewal does not queue");
        };
    }

    /** Ends a call that was sent. */
    Lesson answered(Permit permit, Ending ending) {
        try {
            return ledger.answered(permit.id(), permit.call(), ending, terms);
        } finally {
            bulkhead.onComplete();
            moved();
        }
    }

    /** Gives a permit back whose call surely was not counted upstream. */
    void withdraw(Permit permit) {
        try {
            ledger.withdraw(permit.id(), permit.call());
        } finally {
            leave();
        }
    }

    /** Takes a permit without a place in the bulkhead. */
    Reservation reserve(Call call, WaitLimit limit) {
        return line.await(call, limit, new Direct());
    }

    Standing standing() {
        return ledger.standing(project, terms);
    }

    /** Who waits here and, the first of each line, in other processes; who has waited longest first. */
    List<Waiting> queue() {
        var others = ledger.waitingElsewhere(project).stream()
                .map(other -> new Waiting(other.caller(), other.priority(), other.waiting()));
        return Stream.concat(line.waiting().stream(), others)
                .sorted(Comparator.comparing(Waiting::waiting).reversed())
                .toList();
    }

    /** Grows whenever a call of this process began or ended. */
    long moves() {
        return moves.get();
    }

    int waiting() {
        return line.length();
    }

    Line line() {
        return line;
    }

    void pause(boolean paused) {
        ledger.pause(project, paused);
        moved();
    }

    List<PastCall> calls(Instant since, int most) {
        return ledger.calls(project, since, most);
    }

    List<Spending> spent(Instant since) {
        return ledger.spent(project, since);
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

    /** When one who waits could start, after those that get their permits before it. */
    Full estimate(Call call, List<Contender> waiting, int mine) {
        var standing = standing();
        var ahead = new Turns(standing.credits(), terms.limit()).ahead(waiting, mine);
        return standing.shortage(call.counted(), call.caller().priority(), waiting, ahead)
                // the ledger has room, so it is another's turn, or this process has too many calls under way
                .orElseGet(() -> new Full(Shortage.CONCURRENCY, Duration.ZERO, terms.patience()));
    }

    /** When so many calls of this caller's could start after those that wait; in the ledger's time. */
    Instant expected(Caller caller, int calls) {
        var standing = standing();
        var call = new Call(project, 0, "", "", caller, Call.Purpose.QUERY, true);
        var waiting = line.with(call);
        var ahead = new Turns(standing.credits(), terms.limit()).ahead(waiting, waiting.size() - 1);
        var kept = standing.terms().kept(caller.priority());
        var others = standing.foreign().at(standing.now(), terms.window());
        return standing.soonest(
                ahead + calls, Math.min(kept + others, standing.terms().limit() - 1));
    }

    /** For calls that are made: each takes a place in the bulkhead with its permit. */
    private final class Entrance implements Line.Counter {

        @Override
        public Reservation take(Call call, Collection<Contender> lines) {
            if (bulkhead.getMetrics().getAvailableConcurrentCalls() < 1) {
                return new Full(Shortage.CONCURRENCY, Duration.ZERO, terms.patience());
            }
            var reservation = ledger.reserve(call, terms, lines);
            if (reservation instanceof Granted(var id) && !bulkhead.tryAcquirePermission()) {
                ledger.withdraw(id, call);
                return new Full(Shortage.CONCURRENCY, Duration.ZERO, terms.patience());
            }
            return reservation;
        }

        @Override
        public Full estimate(Call call, List<Contender> waiting, int mine) {
            return Gate.this.estimate(call, waiting, mine);
        }
    }

    /** For permits that are taken by themselves. */
    private final class Direct implements Line.Counter {

        @Override
        public Reservation take(Call call, Collection<Contender> lines) {
            return ledger.reserve(call, terms, lines);
        }

        @Override
        public Full estimate(Call call, List<Contender> waiting, int mine) {
            return Gate.this.estimate(call, waiting, mine);
        }
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
