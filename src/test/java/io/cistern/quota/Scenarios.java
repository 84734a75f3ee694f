package io.cistern.quota;

import static io.cistern.quota.Scenario.HOUR;
import static io.cistern.quota.Scenario.MINUTE;
import static io.cistern.quota.VirtualTime.SECOND;

import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.profile.Caller;
import io.cistern.profile.Priority;
import io.cistern.quota.Scenario.Client;
import java.time.Duration;
import java.util.List;

/** The scenarios of the report. */
final class Scenarios {

    private static final Duration LONG = Duration.ofHours(10);

    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("One process that always has work uses the hour, every hour", 50, 1)
                        .saturated(),
                Scenario.of("Three processes that always have work share the hour", 20, 3)
                        .saturated(),
                Scenario.of("Five processes share the hour with people who ask now and then", 20, 5)
                        .limit(20)
                        .saturated()
                        .asked(10, Duration.ofMinutes(20)),
                Scenario.of("Answers that take half a minute leave the hour full", 40, 1)
                        .saturated()
                        .answersIn(30 * SECOND),
                Scenario.of("Connections are refused, answers are lost, and some are errors", 60, 2)
                        .limit(20)
                        .saturated()
                        .faults(0.05, 0.03, 0.05),
                Scenario.of("Mixpanel is down for twelve minutes of every five hours", 100, 1)
                        .limit(20)
                        .saturated()
                        .upstreamDownEvery(5 * HOUR),
                Scenario.of("Killed at any step and started again, it goes on with the window", 200, 1)
                        .limit(20)
                        .saturated()
                        .killedAtOneStepOf(1000),
                Scenario.of("Three processes share the hour while one is killed every hour", 50, 3)
                        .limit(20)
                        .saturated()
                        .killedEvery(HOUR)
                        .killedAtOneStepOf(3000),
                Scenario.of("Killed, and its wall clock set by hours and by moments", 200, 1)
                        .limit(20)
                        .saturated()
                        .clockSetEvery(3 * HOUR)
                        .killedEvery(5 * HOUR),
                Scenario.of("Three processes on a machine whose clock is set, that sleeps, and that kills them", 60, 3)
                        .limit(20)
                        .saturated()
                        .clockSetEvery(3 * HOUR)
                        .machineSleepsEvery(11 * HOUR)
                        .killedEvery(2 * HOUR),
                Scenario.of("Bearers of permits dawdle, or their process is suspended before the send", 60, 3)
                        .limit(20)
                        .saturated()
                        .dawdling(0.03)
                        .suspendedEvery(3 * HOUR),
                Scenario.of("The ledger is gone for minutes at a time", 60, 2)
                        .limit(20)
                        .saturated()
                        .ledgerGoneEvery(4 * HOUR),
                Scenario.of("Others use the same quota, and refusals count", 60, 2)
                        .limit(20)
                        .saturated()
                        .foreign(2),
                Scenario.of("Others use it, refusals are free, and nothing is said of when to come again", 60, 2)
                        .limit(20)
                        .saturated()
                        .refusedAreFree()
                        .silentAboutRetrying()
                        .foreign(2),
                Scenario.of("Follow-up pages are free", 60, 2)
                        .asked(60, Duration.ofMinutes(10))
                        .limit(20)
                        .freeFollowUpPages(),
                Scenario.of("People ask less than there is, and wait for minutes", 100, 2)
                        .limit(20)
                        .asked(12, Duration.ofMinutes(5)),
                Scenario.of("People ask for three times what there is, and wait for minutes", 60, 2)
                        .limit(20)
                        .asked(60, Duration.ofMinutes(5)),
                Scenario.of("Who is told to come later comes at that instant, and is let through", 300, 1)
                        .limit(20)
                        .probed()
                        .answersIn(5 * SECOND),
                Scenario.of("So it is when answers are lost and processes killed", 300, 2)
                        .limit(20)
                        .probed()
                        .faults(0.02, 0.03, 0)
                        .killedAtOneStepOf(500),
                teams(Scenario.of(
                        "Teams that always wait get their shares, people before screens before the night", 40, 1)),
                teams(Scenario.of("So they do over two processes, one of which is killed every two hours", 20, 2))
                        .killedEvery(2 * HOUR),
                teams(Scenario.of("So they do when a reserve is kept for people, who always wait for it", 40, 2))
                        .reserve(6),
                Scenario.of("Batch work leaves the reserve to people, who find it at once", 60, 1)
                        .client(new Client(new Caller("nightly", 1, Priority.BATCH), 3, 0, LONG))
                        .client(new Client(new Caller("people", 1, Priority.INTERACTIVE), 0, 2, Duration.ofSeconds(30)))
                        .reserve(6),
                Scenario.of("The ledger is lost, and a strict one waits for a window", 100, 2)
                        .limit(20)
                        .saturated()
                        .ledgerLostEvery(10 * HOUR, LostLedgerPolicy.STRICT),
                Scenario.of("The ledger is lost, and a probing one asks the server, first one call at a time", 100, 2)
                        .limit(20)
                        .saturated()
                        .ledgerLostEvery(10 * HOUR, LostLedgerPolicy.PROBE),
                Scenario.of(
                                "So it does while processes are killed at any step, and an old copy takes its place",
                                100,
                                2)
                        .limit(20)
                        .saturated()
                        .killedAtOneStepOf(500)
                        .ledgerRestoredEvery(10 * HOUR, LostLedgerPolicy.PROBE),
                Scenario.of("Killed again and again while calls run, which goes on beside the calls of the dead", 60, 2)
                        .saturated()
                        .answersIn(5 * SECOND)
                        .killedAtOneStepOf(200),
                Scenario.of("An old copy takes the ledger's place, and a strict one waits for a window", 100, 2)
                        .limit(20)
                        .saturated()
                        .ledgerRestoredEvery(10 * HOUR, LostLedgerPolicy.STRICT)
                        .killedEvery(7 * HOUR),
                storm("Everything goes wrong at once", 80, 4));
    }

    static Scenario storm(String sentence, int hours, int processes) {
        return Scenario.of(sentence, hours, processes)
                .limit(20)
                .saturated()
                .asked(10, Duration.ofMinutes(20))
                .faults(0.02, 0.03, 0.03)
                .killedAtOneStepOf(4000)
                .killedEvery(6 * HOUR)
                .dawdling(0.02)
                .suspendedEvery(5 * HOUR)
                .ledgerGoneEvery(7 * HOUR)
                .clockSetEvery(6 * HOUR)
                .machineSleepsEvery(19 * HOUR)
                .foreign(1)
                .upstreamDownEvery(20 * HOUR + 7 * MINUTE);
    }

    /** Those that take little time, which grows with the calls and with the square of those who always wait. */
    static List<Scenario> quick() {
        return all().stream()
                .filter(scenario -> {
                    var waiting = scenario.processes()
                            * scenario.clients().stream()
                                    .mapToInt(Client::backlog)
                                    .sum();
                    return waiting > 0 && scenario.hours() * scenario.limit() * waiting * waiting <= 20_000;
                })
                .toList();
    }

    /** Three teams that always wait. */
    static Scenario teams(int hours) {
        return teams(Scenario.of("Teams that always wait", hours, 1));
    }

    private static Scenario teams(Scenario scenario) {
        return scenario.limit(30)
                .client(new Client(new Caller("growth", 3, Priority.INTERACTIVE), 6, 0, LONG))
                .client(new Client(new Caller("screens", 2, Priority.DASHBOARD), 6, 0, LONG))
                .client(new Client(new Caller("nightly", 1, Priority.BATCH), 6, 0, LONG));
    }
}
