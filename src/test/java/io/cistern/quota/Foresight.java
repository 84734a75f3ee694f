package io.cistern.quota;

import static java.util.Comparator.comparingLong;

import io.cistern.quota.Chronicle.Hindrance;
import io.cistern.quota.Chronicle.Span;
import io.cistern.quota.Fullness.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Computes in hindsight the best possible limiter for occasional requests: as soon as the server has room, it admits
 * the waiting request with the earliest deadline. A later admission would only free the place later.
 */
final class Foresight {

    private final Chronicle chronicle;
    private final Rules rules;
    private final List<Hindrance> hindrances;
    private final PriorityQueue<Span> waiting = new PriorityQueue<>(comparingLong(Span::until));
    private final PriorityQueue<Long> lapses = new PriorityQueue<>();
    private final List<Long> calls = new ArrayList<>();

    private Foresight(Chronicle chronicle, Rules rules) {
        this.chronicle = chronicle;
        this.rules = rules;
        this.hindrances = chronicle.hindrances(rules.end());
    }

    /** The instants at which its calls would have arrived at the server. */
    static List<Long> calls(Chronicle chronicle, Rules rules) {
        return new Foresight(chronicle, rules).play();
    }

    private List<Long> play() {
        var instants = new PriorityQueue<Long>();
        var wishes = new PriorityQueue<>(comparingLong(Span::from));
        var foreign = new PriorityQueue<Long>();
        for (var wish : chronicle.wishes()) {
            var span = new Span(chronicle.surely(wish.from()), chronicle.surely(wish.until()));
            wishes.add(span);
            instants.add(span.from());
        }
        for (var call : chronicle.foreign()) {
            foreign.add(chronicle.surely(call));
            instants.add(chronicle.surely(call));
        }
        hindrances.forEach(hindrance -> instants.add(hindrance.span().until()));
        for (var at = instants.poll(); at != null; at = instants.poll()) {
            var now = at;
            while (!wishes.isEmpty() && wishes.peek().from() <= now) {
                waiting.add(wishes.remove());
            }
            lapses.removeIf(lapse -> lapse <= now);
            while (!foreign.isEmpty() && foreign.peek() <= now) {
                lapses.add(foreign.remove() + rules.window());
            }
            letThrough(now, instants);
        }
        return calls;
    }

    private void letThrough(long now, PriorityQueue<Long> instants) {
        waiting.removeIf(wish -> wish.until() < now);
        var hindered =
                hindrances.stream().anyMatch(hindrance -> hindrance.span().holds(now));
        while (!hindered && !waiting.isEmpty() && lapses.size() < rules.limit()) {
            waiting.remove();
            calls.add(now);
            lapses.add(now + rules.window());
            instants.add(now + rules.window());
        }
    }
}
