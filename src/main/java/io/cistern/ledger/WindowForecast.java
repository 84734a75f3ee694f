package io.cistern.ledger;

import io.cistern.ledger.WindowState.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/** Computes from the state of a project's window when calls can start. */
final class WindowForecast {

    private final WindowState state;

    WindowForecast(WindowState state) {
        this.state = state;
    }

    /** The earliest start of this number of counted calls, if all running calls were answered now. */
    Instant soonest(int counted, int reserved) {
        return start(
                counted,
                reserved,
                call -> state.underWay(call)
                        ? state.now().plus(state.configured().window())
                        : state.surelyFree(call),
                Duration.ZERO);
    }

    /** The latest start of this number of counted calls, if every answer came as late as it can. */
    Instant surely(int counted, int reserved) {
        var byWindow =
                start(counted, reserved, state::surelyFree, state.configured().patience());
        return WindowState.later(byWindow, new ConcurrentCalls(state).surelyFree());
    }

    /** @param duration the time from the start to the answer of each new call */
    private Instant start(int counted, int reserved, Function<Entry, Instant> frees, Duration duration) {
        var now = state.now();
        var taken = new PriorityQueue<>(state.calls().stream()
                .filter(Entry::counted)
                .map(frees)
                .filter(free -> free.isAfter(now))
                .toList());
        var limit = state.terms().limit() - reserved;
        var at = WindowState.later(now, WindowState.later(state.windowOpensAt(), state.loadEasesAt()));
        for (int i = 0; i < counted; i++) {
            while (taken.size() >= limit) {
                at = WindowState.later(at, taken.remove());
            }
            taken.add(at.plus(duration).plus(state.configured().window()));
        }
        return at;
    }

    /** How many calls will be free if none is made: a step for each change, the soonest first. */
    List<Budget.Step> steps() {
        var opens = WindowState.later(state.now(), state.windowOpensAt());
        var instants = state.calls().stream()
                .filter(state::counts)
                .map(call -> WindowState.later(opens, state.surelyFree(call)))
                .sorted()
                .toList();
        var steps = new ArrayList<Budget.Step>();
        steps.add(new Budget.Step(opens, free(opens)));
        for (var instant : instants) {
            if (instant.isAfter(steps.getLast().at())) {
                steps.add(new Budget.Step(instant, free(instant)));
            }
        }
        return steps;
    }

    private int free(Instant at) {
        var taken = state.calls().stream()
                .filter(call -> call.counted() && state.surelyFree(call).isAfter(at))
                .count();
        var foreign = state.foreign().at(at, state.configured().window());
        var limit = state.terms().limit();
        return Math.clamp(Math.min(limit, state.realLimit() - foreign) - taken, 0, limit);
    }
}
