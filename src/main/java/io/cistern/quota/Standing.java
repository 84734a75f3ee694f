package io.cistern.quota;

import io.cistern.quota.Reservation.Full;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A project's calls that still matter, as of one instant of the ledger's clock.
 *
 * @param windowOpensAt when Mixpanel's pause for a spent window ends
 * @param loadEasesAt when its pause for concurrency or load ends
 */
public record Standing(Instant now, Terms terms, List<Entry> calls, Instant windowOpensAt, Instant loadEasesAt) {

    /**
     * A call in the ledger.
     *
     * @param answeredAt null while no answer was seen
     */
    public record Entry(Instant sentAt, @Nullable Instant answeredAt, boolean counted) {}

    public Standing {
        calls = List.copyOf(calls);
    }

    /** Calls that count against the window. */
    public int used() {
        return (int) calls.stream()
                .filter(Entry::counted)
                .filter(call -> surelyFree(call).isAfter(now))
                .count();
    }

    /** Calls that the window leaves now; none while Mixpanel says that it is spent. */
    public int available() {
        return now.isBefore(windowOpensAt) ? 0 : Math.max(0, terms.limit() - used());
    }

    /** Calls under way, those of dead processes included for as long as they could last. */
    public int inFlight() {
        return (int) calls.stream().filter(this::underWay).count();
    }

    /** Why another call cannot start now, if so. */
    public Optional<Full> shortage(boolean counted) {
        return shortage(counted, 0);
    }

    /** Why another call cannot start now when so many others come first. */
    Optional<Full> shortage(boolean counted, int ahead) {
        var soonest = soonest(counted ? ahead + 1 : 0);
        var surely = surely(counted ? ahead + 1 : 0);
        if (!surely.isAfter(now)) {
            return Optional.empty();
        }
        var windowed = now.isBefore(windowOpensAt) || (counted && used() + ahead >= terms.limit());
        return Optional.of(new Full(
                windowed ? Shortage.WINDOW : Shortage.CONCURRENCY,
                Duration.between(now, soonest),
                Duration.between(now, surely)));
    }

    /** Before this, so many counted calls cannot have started: as if all that are under way were answered now. */
    Instant soonest(int counted) {
        return start(counted, call -> underWay(call) ? now.plus(terms.window()) : surelyFree(call), Duration.ZERO);
    }

    /** From this on, so many counted calls can have started: as if every answer came as late as it can. */
    Instant surely(int counted) {
        var window = start(counted, this::surelyFree, terms.patience());
        var seat = calls.stream()
                .filter(this::underWay)
                .map(call -> call.sentAt().plus(terms.patience()))
                .sorted(Comparator.reverseOrder())
                .skip(terms.concurrency() - 1)
                .findFirst()
                .orElse(now);
        return later(window, seat);
    }

    private Instant start(int counted, Function<Entry, Instant> frees, Duration lasting) {
        var taken = new PriorityQueue<>(calls.stream()
                .filter(Entry::counted)
                .map(frees)
                .filter(free -> free.isAfter(now))
                .toList());
        var at = later(now, later(windowOpensAt, loadEasesAt));
        for (int i = 0; i < counted; i++) {
            while (taken.size() >= terms.limit()) {
                at = later(at, taken.remove());
            }
            taken.add(at.plus(lasting).plus(terms.window()));
        }
        return at;
    }

    private boolean underWay(Entry call) {
        return call.answeredAt() == null && call.sentAt().plus(terms.patience()).isAfter(now);
    }

    private Instant surelyFree(Entry call) {
        var answered = call.answeredAt();
        return (answered == null ? call.sentAt().plus(terms.patience()) : answered).plus(terms.window());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
