package io.cistern.quota;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.quota.Chronicle.Hindrance.Reason;
import io.cistern.quota.Scenario.Client;
import io.cistern.quota.Simulation.Result;
import io.cistern.quota.admission.Admissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes the results of scenarios for people. */
final class Report {

    private Report() {}

    static String of(Scenario scenario, Result result) {
        var lines = new ArrayList<String>();
        lines.add(scenario.sentence() + ":");
        calls(lines, scenario, result);
        answers(lines, result);
        if (names(scenario) > 1) {
            scenario.clients().forEach(client -> lines.add("    " + share(scenario, result, client)));
        }
        return String.join("\n", lines) + "\n";
    }

    private static void calls(List<String> lines, Scenario scenario, Result result) {
        var verdict = result.verdict();
        lines.add(format(
                ROOT,
                "    %d hours of %d, %d calls: %d over the limit, %d too many at a time",
                scenario.hours(),
                scenario.limit(),
                verdict.arrived(),
                verdict.overWindow(),
                verdict.overConcurrency()));
        if (scenario.doubt() == LostLedgerPolicy.PROBE) {
            lines.add(format(
                    ROOT,
                    "    %d of those over the limit came while no ledger was lost, beside a first question, or in a pause",
                    brokenPromises(scenario, result)));
        }
        lines.add(format(
                ROOT,
                "    %.1f %% of the limit used, %.1f %% of what was possible",
                100 * verdict.used(),
                100 * result.fullness().part()));
        hindrances(lines, scenario, result.chronicle());
        if (result.refused() > 0) {
            lines.add(format(ROOT, "    %d calls met a 429", result.refused()));
        }
        if (result.deaths() > scenario.processes()) {
            lines.add(format(ROOT, "    %d processes were killed", result.deaths() - scenario.processes()));
        }
    }

    private static void hindrances(List<String> lines, Scenario scenario, Chronicle chronicle) {
        var hindrances = chronicle.hindrances(scenario.hours() * Scenario.HOUR);
        minutes(lines, chronicle.slept(), "the machine slept");
        for (var reason : Reason.values()) {
            long nanos = 0;
            long since = 0;
            for (var hindrance : hindrances) {
                if (hindrance.reason() == reason) { // two may overlap
                    var until = hindrance.span().until();
                    nanos +=
                            Math.max(0, until - Math.max(since, hindrance.span().from()));
                    since = Math.max(since, until);
                }
            }
            minutes(lines, nanos, reason.words());
        }
    }

    private static void minutes(List<String> lines, long nanos, String why) {
        var minutes = Math.round((double) nanos / Scenario.MINUTE);
        if (minutes > 0) {
            lines.add(format(ROOT, "    no call could be made for %d min, as %s", minutes, why));
        }
    }

    /** How many of the calls over the limit a policy that asks the server may not make. */
    static long brokenPromises(Scenario scenario, Result result) {
        var lasts = Duration.ofNanos(SimulatedServer.CONNECT + SimulatedServer.READ);
        var promise = new Promise(
                result.chronicle().losses(), scenario.window(), Admissions.LEASE, Admissions.LEASE.plus(lasts));
        return promise.broken(
                Oracle.overWindow(
                        result.stays(), scenario.limit(), scenario.window().toNanos()),
                result.stays());
    }

    private static void answers(List<String> lines, Result result) {
        var tale = result.tale();
        lines.add(format(
                ROOT,
                "    %d asked, %d answered, %d told to come later, %d failed; the longest wait %d min",
                tale.asked(),
                tale.answered(),
                tale.told(),
                tale.failed(),
                tale.longest().toMinutes()));
        if (tale.cameBack() > 0) {
            lines.add(format(ROOT, "    %d came back when told, %d in vain", tale.cameBack(), tale.inVain()));
        }
    }

    private static long names(Scenario scenario) {
        return scenario.clients().stream()
                .map(client -> client.caller().name())
                .distinct()
                .count();
    }

    private static String share(Scenario scenario, Result result, Client client) {
        var name = client.caller().name();
        var calls = result.stays().stream()
                .filter(stay -> stay.caller().equals(name))
                .count();
        return client.backlog() == 0
                ? format(ROOT, "%s: %d calls", name, calls)
                : format(
                        ROOT,
                        "%s: %d calls, at most %.1f behind its share of any two hours",
                        name,
                        calls,
                        behind(scenario, result, client));
    }

    /** By how many permits somebody who always waits was behind its share at most. */
    static double behind(Scenario scenario, Result result, Client client) {
        var all = scenario.clients().stream()
                .mapToInt(other -> other.caller().weight())
                .sum();
        return Oracle.behind(
                result.stays(),
                scenario.window().toNanos(),
                client.caller().name(),
                (double) client.caller().weight() / all);
    }
}
