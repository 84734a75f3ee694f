package io.cistern.quota;

import static io.cistern.quota.Scenario.HOUR;
import static io.cistern.quota.Scenario.MINUTE;
import static io.cistern.quota.VirtualTime.SECOND;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.profile.Caller;
import io.cistern.quota.Scenario.Client;
import io.cistern.quota.SimulatedServer.Stay;
import io.cistern.quota.admission.Admissions;
import io.cistern.store.ledger.Ledgers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Plays a scenario in virtual time: several processes on one machine, one ledger, one server. All chance comes from the
 * seed. What is spared, for no limiter could meet it: a wall clock that is set forth while no process runs or none
 * reaches the ledger, so that one which starts after that is the first to look; and a process that is suspended between
 * its last look at the permit and the send, for longer than a call may last.
 */
final class Simulation {

    private final Scenario scenario;
    private final Random random;
    private final VirtualTime time;
    private final Chronicle chronicle = new Chronicle();
    private final SimulatedServer server;
    private final HikariDataSource dataSource;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final Asking asking;
    private final Machine machine;
    private long ledgerGoneUntil;
    private int deaths;

    private Simulation(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.random = new Random(seed);
        this.time = new VirtualTime(most -> random.nextLong(most), scenario.processes() > 1 ? 2_200_000_000L : 0);
        this.server = new SimulatedServer(scenario, time, random, chronicle);
        this.dataSource = Ledgers.openInMemory();
        this.asking = new Asking(scenario, time, random, chronicle);
        this.machine = new Machine(this, time);
    }

    /**
     * How it went.
     *
     * @param deaths processes that were killed
     */
    record Result(
            Oracle.Verdict verdict,
            Fullness fullness,
            Asking.Tale tale,
            int refused,
            int deaths,
            List<Stay> stays,
            Chronicle chronicle) {}

    static Result play(Scenario scenario, long seed) {
        var simulation = new Simulation(scenario, seed);
        try (simulation.dataSource) {
            return simulation.play();
        }
    }

    private Result play() {
        for (var i = 0; i < scenario.processes(); i++) {
            begin();
        }
        every(scenario.killsEvery(), () -> any().kill());
        every(scenario.suspendsEvery(), () -> any().suspend(exponential(10 * MINUTE)));
        every(scenario.clockStepsEvery(), machine::setClock);
        every(scenario.machineSleepsEvery(), machine::sleep);
        every(scenario.ledgerGoneEvery(), this::ledgerGoes);
        var store = new SimulatedLoss(dataSource);
        ledgerLost(); // it is new
        every(scenario.ledgerLostEvery(), () -> {
            store.lose();
            ledgerLost();
        });
        every(scenario.ledgerRestoredEvery(), () -> {
            store.copy();
            time.after(HOUR / 2, () -> {
                store.restore();
                ledgerLost();
            });
        });
        every(perHour(scenario.foreignPerHour()), server::foreignCall);
        for (var client : scenario.clients()) {
            every(perHour(client.perHour()), () -> ask(client));
        }
        if (scenario.isProbed()) {
            asking.probe(this::any, new Client(Caller.ANONYMOUS, 0, 0, Duration.ZERO));
        }
        for (var hour = 6; hour < scenario.hours(); hour += 6) {
            time.run(hour * HOUR);
            forget();
        }
        time.run(scenario.hours() * HOUR);
        for (var process : List.copyOf(processes)) {
            process.kill();
        }
        time.run(time.now() + SECOND / 1000);
        var window = scenario.window().toNanos();
        var verdict = Oracle.judge(server.stays(), scenario.limit(), window, scenario.concurrency());
        return new Result(verdict, fullness(), asking.tale(), server.refused(), deaths, server.stays(), chronicle);
    }

    private Fullness fullness() {
        var rules = new Fullness.Rules(
                scenario.limit(), scenario.reserve(), scenario.window().toNanos(), scenario.hours() * HOUR);
        var served =
                server.stays().stream().filter(Stay::served).map(Stay::arrived).toList();
        return scenario.isSaturated()
                ? Fullness.whenAllWait(served, chronicle, rules)
                : Fullness.whenSomeAsk(served.size(), chronicle, rules);
    }

    private void ledgerGoes() {
        ledgerGoneUntil = Math.max(ledgerGoneUntil, time.now() + exponential(5 * MINUTE));
        chronicle.ledgerGone(time.now(), ledgerGoneUntil);
    }

    private void ledgerLost() {
        chronicle.ledgerLost(time.now());
        if (scenario.doubt() == LostLedgerPolicy.STRICT) {
            chronicle.strict(time.now(), scenario.window().toNanos());
        }
    }

    Chronicle chronicle() {
        return chronicle;
    }

    /** Old rows matter to nobody, and would only make the simulation slow. */
    private void forget() {
        JdbcClient.create(dataSource)
                .sql("DELETE FROM upstream_call WHERE sent_at < (SELECT MAX(sent_at) FROM upstream_call) - 21600000")
                .update();
    }

    private void begin() {
        var process = new SimulatedProcess(this, time);
        processes.add(process);
        process.begin(server, Installation.settings(scenario));
        for (var client : scenario.clients()) {
            for (var i = 0; i < client.backlog(); i++) {
                process.start(() -> asking.again(process, client));
            }
        }
    }

    private void ask(Client client) {
        var process = any();
        if (!process.isDead() && !process.asleep()) {
            process.start(() -> asking.once(process, client));
        }
    }

    /** A process that is dead by now may be among them. */
    private SimulatedProcess any() {
        return processes.get(random.nextInt(processes.size()));
    }

    void died() {
        deaths++;
        time.after(random.nextBoolean() ? SECOND : exponential(2 * MINUTE), this::beginAgain);
    }

    private void beginAgain() {
        if (machine.sleeps()) {
            time.at(machine.sleepsUntil() + SECOND, this::beginAgain);
        } else if (time.now() < scenario.hours() * HOUR) {
            processes.removeIf(SimulatedProcess::isDead);
            while (processes.size() < scenario.processes()) {
                begin();
            }
        }
    }

    private void every(long mean, Runnable what) {
        if (mean > 0) {
            time.after(exponential(mean), () -> {
                what.run();
                every(mean, what);
            });
        }
    }

    private static long perHour(double times) {
        return times > 0 ? Math.round(HOUR / times) : 0;
    }

    long exponential(long mean) {
        return 1 + Math.round(-Math.log(1 - random.nextDouble()) * mean);
    }

    boolean dies() {
        return scenario.deadly() > 0 && random.nextDouble() < scenario.deadly();
    }

    boolean ledgerGone() {
        return time.now() < ledgerGoneUntil;
    }

    /** How long the bearer of a permit waits before it goes on; beyond the lease, with all of its process. */
    long dawdles(SimulatedProcess process) {
        if (scenario.dawdling() <= 0 || random.nextDouble() >= scenario.dawdling()) {
            return 0;
        }
        if (random.nextBoolean()) {
            return random.nextLong(Admissions.LEASE.toNanos() * 2);
        }
        var length = exponential(20 * MINUTE);
        process.suspend(length);
        return length;
    }

    Machine machine() {
        return machine;
    }

    List<SimulatedProcess> processes() {
        return processes;
    }

    RandomGenerator random() {
        return random;
    }

    Ledger ledger(InstantSource wall, LongSupplier nanos) {
        return Ledgers.ledger(dataSource, wall, nanos);
    }
}
