package io.cistern.quota.admission;

import io.cistern.ledger.Budget.Waiting;
import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.FairShare;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.QuotaEvidence;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.Reservation.Yielded;
import io.cistern.ledger.Spending;
import io.cistern.ledger.WaitingCaller;
import io.cistern.ledger.WindowState;
import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.profile.WaitLimit;
import io.cistern.profile.WaitReason;
import io.cistern.quota.admission.Admission.Admitted;
import io.cistern.quota.admission.Admission.Refused;
import io.github.resilience4j.bulkhead.Bulkhead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Admits a project's calls. Each takes a place in the bulkhead and a row in the ledger. The call at the head of the
 * permit queue takes both together: a call that waits for its permit must not occupy a place, and a call that waits for
 * a place must not spend a permit.
 */
public final class Admissions {

    /** How long a permit may be unused before it must be renewed. */
    public static final Duration LEASE = QuotaTerms.LEASE;

    private final String project;
    private final Ledger ledger;
    private final Bulkhead bulkhead;
    private final InstantSource time;
    private final PermitQueue permitQueue;
    private final PeerFetchWait peerFetchWait;
    private final QuotaTerms quotaTerms;
    private final CurrentWaits waits = new CurrentWaits();
    private final AtomicLong moves = new AtomicLong();
    private final SharedLook look;

    public Admissions(
            String project,
            QuotaTerms quotaTerms,
            Ledger ledger,
            Bulkhead bulkhead,
            InstantSource time,
            PermitQueue permitQueue,
            PeerFetchWait peerFetchWait) {
        this.project = project;
        this.quotaTerms = quotaTerms;
        this.ledger = ledger;
        this.bulkhead = bulkhead;
        this.time = time;
        this.permitQueue = permitQueue;
        this.peerFetchWait = peerFetchWait;
        this.look = new SharedLook(this::standing, this::moves, time);
    }

    /**
     * Blocks until the call may be made, and no longer than the limit allows. Refuses at once a call that could only
     * start later.
     */
    Admission admit(Call call, WaitLimit limit) {
        return switch (reserved(call, limit)) {
            case Granted(var id) -> {
                moves.incrementAndGet();
                yield new Admitted(new Permit(id, call, time.instant()));
            }
            case Full full -> new Refused(full.reason(), time.instant().plus(full.surely()));
            case Yielded yielded -> throw new IllegalStateException("The permit queue handles a yielded turn itself");
        };
    }

    private Reservation reserved(Call call, WaitLimit limit) {
        try (var wait = waits.begin(call.caller())) {
            return peerFetchWait.outlast(
                    limit, () -> permitQueue.await(call, limit, new LedgerPermits(this, ledger, bulkhead, wait)));
        }
    }

    /**
     * Returns the same permit while it is fresh, and renews it otherwise, because this process may have been suspended.
     */
    public Admission confirm(Permit permit, WaitLimit limit) {
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

    /** Records the result of a call that was sent. */
    public QuotaEvidence answered(Permit permit, CallResult callResult) {
        try {
            return ledger.answered(permit.id(), permit.call(), callResult, quotaTerms);
        } finally {
            bulkhead.onComplete();
            moved();
        }
    }

    /** Returns a permit whose call surely was not counted upstream. */
    public void withdraw(Permit permit) {
        try {
            ledger.withdraw(permit.id(), permit.call());
        } finally {
            leave();
        }
    }

    public WindowState standing() {
        return ledger.standing(project, quotaTerms);
    }

    /** The calls that wait in this process and the first of each line in other processes, longest wait first. */
    public List<Waiting> queue() {
        var others = ledger.waitingElsewhere(project).stream()
                .map(other -> new Waiting(other.caller(), other.priority(), other.waiting()));
        return Stream.concat(permitQueue.waiting().stream(), others)
                .sorted(Comparator.comparing(Waiting::waiting).reversed())
                .toList();
    }

    /** Why calls wait: the first that waits in this process, or else one that would begin to wait now. */
    public Optional<WaitReason> waitReason() {
        return waits.first()
                .or(() -> standing().waitReason(Priority.INTERACTIVE))
                .or(() -> ledger.waitingElsewhere(project).stream()
                        .findFirst()
                        .flatMap(other -> standing().waitReason(other.priority())));
    }

    /** Why calls of this caller and its priority wait, in this process or in others. */
    public Optional<WaitReason> waitReason(Caller caller) {
        return waits.first(caller).or(() -> standing().waitReason(caller.priority()));
    }

    /** A number that grows whenever a call of this process begins or ends. */
    public long moves() {
        return moves.get();
    }

    public int waiting() {
        return permitQueue.length();
    }

    public void pause(boolean paused) {
        ledger.pause(project, paused);
        moved();
    }

    public List<PastCall> calls(Instant since, int most) {
        return ledger.calls(project, since, most);
    }

    public List<Spending> spent(Instant since) {
        return ledger.spent(project, since);
    }

    /** The project's name in the ledger. */
    public String project() {
        return project;
    }

    /** What pages after the first cost, as known a moment ago. The ledger decides when it grants a permit. */
    public FollowUpPages followUpPages() {
        if (quotaTerms.followUpPages() != FollowUpPages.LEARN) {
            return quotaTerms.followUpPages();
        }
        try {
            return look.windowState().followUpPages();
        } catch (LedgerUnavailableException e) {
            return FollowUpPages.COUNTED; // no call is made without the ledger
        }
    }

    public QuotaTerms terms() {
        return quotaTerms;
    }

    private Reservation renewed(Permit permit) {
        try {
            return ledger.renew(permit.id(), permit.call(), quotaTerms);
        } catch (LedgerUnavailableException e) {
            leave();
            throw e;
        }
    }

    /** Estimates when a waiting call can start, after the calls that get their permits before it. */
    Full estimate(Call call, List<WaitingCaller> waiting, int index) {
        var windowState = standing();
        var ahead = new FairShare(windowState.credits(), quotaTerms.limit()).ahead(waiting, index);
        return windowState
                .shortage(call.counted(), call.caller().priority(), waiting, ahead)
                // the ledger has permits, so this process has too many calls under way, or it is another caller's turn
                .orElseGet(() -> new Full(
                        hasPlace() ? WaitReason.TURN : WaitReason.CONCURRENCY, Duration.ZERO, quotaTerms.patience()));
    }

    /** Whether this process may make another call at the same time. */
    boolean hasPlace() {
        return bulkhead.getMetrics().getAvailableConcurrentCalls() > 0;
    }

    /** How long the given number of calls of this caller need to start after the waiting calls. */
    public Duration expected(Caller caller, int calls) {
        var windowState = standing();
        var call = new Call(project, 0, "", "", caller, Call.Purpose.QUERY, true);
        var waiting = permitQueue.with(call);
        var ahead = new FairShare(windowState.credits(), quotaTerms.limit()).ahead(waiting, waiting.size() - 1);
        var kept = windowState.terms().kept(caller.priority());
        var others = windowState.foreign().at(windowState.now(), quotaTerms.window());
        var start = windowState.soonest(
                ahead + calls, Math.min(kept + others, windowState.terms().limit() - 1));
        return Duration.between(windowState.now(), start);
    }

    private void leave() {
        bulkhead.releasePermission();
        moved();
    }

    private void moved() {
        moves.incrementAndGet();
        permitQueue.moved();
    }
}
