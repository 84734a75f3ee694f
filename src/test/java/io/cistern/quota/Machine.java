package io.cistern.quota;

import static io.cistern.quota.Scenario.HOUR;
import static io.cistern.quota.Scenario.MINUTE;
import static io.cistern.quota.VirtualTime.SECOND;

import java.util.List;

/** The machine that simulated processes run on. It can sleep, and its wall clock can be set. */
final class Machine {

    private final Simulation world;
    private final VirtualTime time;
    private long wallOffset;
    private long slept;
    private long sleepsUntil;

    Machine(Simulation world, VirtualTime time) {
        this.world = world;
        this.time = time;
    }

    /** The error of its wall clock. */
    long wallOffset() {
        return wallOffset;
    }

    /** How long it slept; its monotonic clock does not advance during sleep. */
    long slept() {
        return slept;
    }

    boolean sleeps() {
        return time.now() < sleepsUntil;
    }

    long sleepsUntil() {
        return sleepsUntil;
    }

    void setClock() {
        var by = Math.round(world.random().nextGaussian() * (world.random().nextBoolean() ? HOUR : SECOND));
        var awake = world.processes().stream().filter(SimulatedProcess::isAwake).toList();
        wallOffset += awake.isEmpty() || world.ledgerGone() ? -Math.abs(by) : by;
        awake.forEach(SimulatedProcess::look);
    }

    void sleep() {
        if (sleeps()) {
            return;
        }
        var length = world.exponential(30 * MINUTE);
        var asleep = List.copyOf(world.processes());
        asleep.forEach(process -> process.suspend(length));
        slept += length;
        sleepsUntil = time.now() + length;
        time.after(length, () -> wake(asleep, length));
    }

    private void wake(List<SimulatedProcess> asleep, long length) {
        if (asleep.stream().anyMatch(process -> !process.isDead())) {
            world.chronicle().slept(time.now() - length, time.now());
        }
        asleep.stream().filter(SimulatedProcess::isAwake).forEach(SimulatedProcess::look);
    }
}
