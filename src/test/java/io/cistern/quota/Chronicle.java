package io.cistern.quota;

import static java.util.Comparator.comparingLong;

import io.cistern.quota.Chronicle.Hindrance.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Records the events of a simulated world as they happen, independently of the limiter. The oracle computes from it
 * what could have been spent.
 */
final class Chronicle {

    private final List<Span> awake = new ArrayList<>();
    private final List<Span> slept = new ArrayList<>();
    private final List<Hindrance> hindrances = new ArrayList<>();
    private final List<Long> foreign = new ArrayList<>();
    private final List<Long> losses = new ArrayList<>();
    private final List<Span> wishes = new ArrayList<>();

    /** A span of time, without its end. */
    record Span(long from, long until) {
        long length() {
            return until - from;
        }

        boolean holds(long at) {
            return from <= at && at < until;
        }
    }

    /** A span in which no limiter could make a call, or none may make one. */
    record Hindrance(Reason reason, Span span) {

        /** The cause. */
        enum Reason {
            NO_PROCESS("no process ran"),
            NO_LEDGER("the ledger was gone"),
            STRICT("the policy lets a window pass after a loss"),
            ASKED("the server had asked for a pause");

            private final String words;

            Reason(String words) {
                this.words = words;
            }

            String words() {
                return words;
            }
        }
    }

    /** A process ran. */
    void ran(long from, long until) {
        if (from < until) {
            awake.add(new Span(from, until));
        }
    }

    /** The machine slept, and a process lived on. */
    void slept(long from, long until) {
        slept.add(new Span(from, until));
    }

    /** The ledger could not be reached. */
    void ledgerGone(long from, long until) {
        hindrances.add(new Hindrance(Reason.NO_LEDGER, new Span(from, until)));
    }

    /** From here on the ledger knows nothing of what was spent before, or less than all of it. */
    void ledgerLost(long at) {
        losses.add(at);
    }

    /** The server asked for a pause. */
    void asked(long at, long pause) {
        hindrances.add(new Hindrance(Reason.ASKED, new Span(at, at + pause)));
    }

    /** The policy for a lost ledger asks for a pause. */
    void strict(long at, long pause) {
        hindrances.add(new Hindrance(Reason.STRICT, new Span(at, at + pause)));
    }

    /** Somebody else's call took a place in the server's window. */
    void foreignCall(long at) {
        foreign.add(at);
    }

    /** Somebody asked for a page that costs a place in the window, and waited for its start until then at most. */
    void wished(long from, long until) {
        wishes.add(new Span(from, until));
    }

    List<Span> wishes() {
        return List.copyOf(wishes);
    }

    /** How long the machine slept. */
    long slept() {
        return slept.stream().mapToLong(Span::length).sum();
    }

    List<Long> foreign() {
        return List.copyOf(foreign);
    }

    List<Long> losses() {
        return List.copyOf(losses);
    }

    /**
     * How much time had passed as surely as anybody could know. While the machine slept, none had: when it wakes, its
     * wall clock is ahead of the other one, just as if somebody had set it, and who believed it then would sooner or later
     * make a call too many.
     */
    long surely(long at) {
        return at
                - slept.stream()
                        .mapToLong(span -> Math.max(0, Math.min(at, span.until()) - span.from()))
                        .sum();
    }

    /** All hindrances before an instant, in {@link #surely sure} time, the first first; they may overlap. */
    List<Hindrance> hindrances(long end) {
        var all = new ArrayList<Hindrance>();
        long since = 0;
        for (var span : awake.stream().sorted(comparingLong(Span::from)).toList()) {
            all.add(new Hindrance(Reason.NO_PROCESS, new Span(since, span.from())));
            since = Math.max(since, span.until());
        }
        all.add(new Hindrance(Reason.NO_PROCESS, new Span(since, end)));
        all.addAll(hindrances);
        return all.stream()
                .map(hindrance -> new Hindrance(hindrance.reason(), surely(hindrance, surely(end))))
                .filter(hindrance -> hindrance.span().length() > 0)
                .sorted(comparingLong(hindrance -> hindrance.span().from()))
                .toList();
    }

    private Span surely(Hindrance hindrance, long end) {
        var span = hindrance.span();
        var from = surely(span.from());
        var until = switch (hindrance.reason()) {
            case NO_PROCESS, NO_LEDGER -> surely(span.until());
            case STRICT, ASKED -> from + span.length(); // a pause is over when it surely is
        };
        return new Span(from, Math.min(end, until));
    }
}
