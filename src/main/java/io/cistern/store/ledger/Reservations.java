package io.cistern.store.ledger;

import io.cistern.ledger.Call;
import io.cistern.ledger.DenialReason;
import io.cistern.ledger.FairShare;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.Reservation.Yielded;
import io.cistern.ledger.WaitingCaller;
import io.cistern.ledger.WindowState;
import io.cistern.profile.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Decides whether a call may start now, and records the call if it may. Each method is part of a transaction. */
final class Reservations {

    private final CallRows calls;
    private final CallDurations durations;
    private final ShareRows shares;
    private final PeerProcesses peerProcesses;

    Reservations(CallRows calls, CallDurations durations, ShareRows shares, PeerProcesses peerProcesses) {
        this.calls = calls;
        this.durations = durations;
        this.shares = shares;
        this.peerProcesses = peerProcesses;
    }

    /** @param waitingHere the callers that wait in this process */
    Reservation reserve(
            LedgerTransaction transaction, Call call, QuotaTerms terms, Collection<WaitingCaller> waitingHere) {
        var windowState = windowState(transaction, terms);
        var waiting = allWaiting(transaction, waitingHere);
        var full = denial(transaction.asCounted(call, terms), windowState, waiting);
        var isTrial = isTrial(full, windowState);
        if (full.isPresent() && !isTrial) {
            if (full.get().shortage() != DenialReason.ELSEWHERE) { // such a caller waits for the page, not for a permit
                announce(transaction, waitingHere);
            }
            return full.get();
        }
        var caller = WaitingCaller.of(call, Duration.ZERO);
        var eligible = isTrial ? waiting : eligible(windowState, waiting);
        var fairShare = new FairShare(windowState.credits(), terms.limit());
        var next = fairShare.next(eligible);
        if (next.isPresent() && !next.get().sameLine(caller)) {
            announce(transaction, waitingHere);
            return new Yielded(next.get());
        }
        fairShare.settle(caller, eligible);
        shares.save(call.project(), fairShare.credits());
        peerProcesses.retract(call.project(), caller);
        return grant(transaction, call, terms, isTrial);
    }

    /** Whether a call that the window has no room for may be sent as a trial of what pages after the first cost. */
    private static boolean isTrial(Optional<Full> full, WindowState windowState) {
        return full.filter(denied -> denied.reason() == WaitReason.BUDGET_SPENT)
                .filter(_ -> windowState.mayTryPages())
                .isPresent();
    }

    /** Replaces a reservation that was not used by a new one. */
    Reservation renew(LedgerTransaction transaction, UUID id, Call call, QuotaTerms terms) {
        calls.delete(id);
        transaction.learn(transaction.row().pages().withdrawn(id));
        transaction.change();
        var windowState = windowState(transaction, terms);
        var full = denial(transaction.asCounted(call, terms), windowState, List.of());
        if (full.isPresent()) {
            refund(call);
            return full.get();
        }
        return grant(transaction, call, terms, false);
    }

    /** Removes the reservation of a call that was not sent. */
    void withdraw(LedgerTransaction transaction, UUID id, Call call) {
        if (calls.delete(id)) {
            refund(call);
            transaction.learn(transaction.row().pages().withdrawn(id));
            transaction.change();
        }
    }

    /** Records a call that the ledger had lost. It was sent before the loss, so its answer does not show what others spent. */
    void insertLost(LedgerTransaction transaction, UUID id, Call call, QuotaTerms terms) {
        calls.insert(id, transaction.asCounted(call, terms), peerProcesses.self(), transaction.now());
    }

    WindowState windowState(LedgerTransaction transaction, QuotaTerms terms) {
        var project = transaction.project();
        var now = transaction.now();
        var recent = calls.recent(
                project,
                terms,
                transaction.followUpPages(terms),
                now,
                peerProcesses.self(),
                peerProcesses.alive(project, now));
        return new WindowState(
                Instant.ofEpochMilli(now),
                terms,
                recent.calls(),
                recent.windowOpensAt(),
                recent.loadEasesAt(),
                transaction.row().account(),
                shares.of(project),
                recent.hasCallsOfDeadProcesses() ? durations.longest(project, terms, recent, now) : null);
    }

    private Granted grant(LedgerTransaction transaction, Call call, QuotaTerms terms, boolean isTrial) {
        var id = UUID.randomUUID();
        // other processes must not take this one for dead, also when the heartbeat was lost with the ledger
        peerProcesses.beat(call.project(), transaction.now());
        calls.insert(id, transaction.asCounted(call, terms), peerProcesses.self(), transaction.now() + 1);
        if (isTrial) {
            transaction.learn(transaction.row().pages().tried(id, Instant.ofEpochMilli(transaction.now())));
        }
        transaction.change();
        return new Granted(id);
    }

    private static Optional<Full> denial(Call call, WindowState windowState, Collection<WaitingCaller> waiting) {
        if (windowState.account().pausedAt() != null) {
            return Optional.of(new Full(
                    WaitReason.PAUSED, Duration.ZERO, windowState.configured().window()));
        }
        return windowState
                .elsewhere(call.key())
                .or(() -> windowState.shortage(call.counted(), call.caller().priority(), waiting));
    }

    /** The callers that wait in any process; none when the call does not queue. */
    private List<WaitingCaller> allWaiting(LedgerTransaction transaction, Collection<WaitingCaller> waitingHere) {
        var waiting = new ArrayList<>(waitingHere);
        if (!waitingHere.isEmpty()) {
            waiting.addAll(peerProcesses.waiting(transaction.project(), transaction.now()));
        }
        return waiting;
    }

    /** The waiting callers whose call could start now. */
    private static List<WaitingCaller> eligible(WindowState windowState, List<WaitingCaller> waiting) {
        return waiting.stream()
                .filter(caller -> windowState
                        .shortage(caller.counted(), caller.priority(), waiting)
                        .isEmpty())
                .toList();
    }

    private void announce(LedgerTransaction transaction, Collection<WaitingCaller> waitingHere) {
        var project = transaction.project();
        var now = transaction.now();
        if (!peerProcesses.alive(project, now).isEmpty() && peerProcesses.announce(project, waitingHere, now)) {
            transaction.change();
        }
    }

    private void refund(Call call) {
        if (call.counted()) {
            var fairShare = new FairShare(shares.of(call.project()), Integer.MAX_VALUE);
            fairShare.refund(call.caller().name());
            shares.save(call.project(), fairShare.credits());
        }
    }
}
