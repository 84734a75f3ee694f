package io.cistern.quota;

import static io.cistern.quota.Scenario.HOUR;
import static io.cistern.quota.VirtualTime.SECOND;

import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.ShareExhausted;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.quota.Scenario.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The simulated clients of a scenario, and their counts of what happened to them. */
final class Asking {

    private final Scenario scenario;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Chronicle chronicle;
    private long asked;
    private long answered;
    private long told;
    private long failed;
    private long tooLate;
    private long cameBack;
    private long inVain;
    private long longest;

    Asking(Scenario scenario, VirtualTime time, RandomGenerator random, Chronicle chronicle) {
        this.scenario = scenario;
        this.time = time;
        this.random = random;
        this.chronicle = chronicle;
    }

    /**
     * The counts of all clients.
     *
     * @param told requests that were refused with a later start
     * @param failed requests that got an error
     * @param tooLate calls that were sent after their latest start
     * @param cameBack requests that came back at the instant of the refusal, while nobody else asked
     * @param inVain those of them that were refused again
     * @param longest the longest wait before a call was sent
     */
    record Tale(
            long asked,
            long answered,
            long told,
            long failed,
            long tooLate,
            long cameBack,
            long inVain,
            Duration longest) {}

    Tale tale() {
        return new Tale(asked, answered, told, failed, tooLate, cameBack, inVain, Duration.ofNanos(longest));
    }

    /** Sends a new query as soon as the last one is answered. */
    void again(SimulatedProcess process, Client client) {
        while (true) {
            var failures = failed;
            if (ask(process, client, client.patience()) != null || failed > failures) {
                Strand.current().sleep(SECOND + random.nextLong(10 * SECOND));
            }
        }
    }

    void once(SimulatedProcess process, Client client) {
        var patience = -Math.log(1 - random.nextDouble()) * client.patience().toNanos();
        ask(process, client, Duration.ofNanos(Math.round(patience)));
    }

    /**
     * Sends a burst, and then one query that can wait. If it is refused, it comes back at the named instant while
     * nobody else asks, and must be admitted.
     */
    void probe(Supplier<SimulatedProcess> processes, Client client) {
        for (var i = random.nextInt(80); i >= 0; i--) {
            var process = processes.get();
            time.after(
                    random.nextLong(120 * SECOND),
                    () -> process.start(() -> ask(process, client, Duration.ofSeconds(20))));
        }
        time.after(150 * SECOND + random.nextLong(180 * SECOND), () -> {
            var process = processes.get();
            process.start(() -> {
                var told = ask(process, client, Duration.ZERO);
                if (told != null) {
                    time.at(process.whenItIs(told), () -> comeBack(processes.get(), client));
                }
            });
            time.after(HOUR + random.nextLong(HOUR), () -> probe(processes, client));
        });
    }

    private void comeBack(SimulatedProcess process, Client client) {
        process.start(() -> {
            cameBack++;
            inVain += ask(process, client, Duration.ZERO) == null ? 0 : 1;
        });
    }

    /** Sends one query. If it is refused, returns the instant at which to come back. */
    private @Nullable Instant ask(SimulatedProcess process, Client client, Duration patience) {
        var query = new ProfileQuery(
                Rig.QUERY.scope(),
                new Audience.Identified(List.of("p" + ++asked)),
                Rig.QUERY.where(),
                Rig.QUERY.select());
        var cursor = cursor();
        var request = request(process, client.caller(), query, cursor, patience);
        if (!scenario.free(cursor)) {
            chronicle.wished(time.now(), time.now() + patience.toNanos());
        }
        try {
            process.pages().fetch(request);
            answered++;
            return null;
        } catch (BudgetExhausted refusal) {
            told++;
            return refusal.nextPermitAt();
        } catch (ShareExhausted refusal) {
            told++;
            return refusal.nextPermitAt();
        } catch (DeadlineUnmeetable refusal) {
            told++;
            return refusal.nextPermitAt();
        } catch (UpstreamUnavailable failure) {
            failed++;
            return null;
        }
    }

    private Cursor cursor() {
        return scenario.asksForPages() && random.nextInt(3) > 0 ? new Cursor.Next("s", 1) : Rig.FIRST;
    }
    /** A request that records how long it waited. */
    private PageRequest request(
            SimulatedProcess process, Caller caller, ProfileQuery query, Cursor cursor, Duration patience) {
        var since = time.now();
        time.landmark(since + patience.toNanos());
        var sent = new AtomicBoolean();
        return PageRequest.of(query, cursor, caller, process.wall().instant().plus(patience))
                .withListener(FetchListener.onSent(_ -> {
                    process.step();
                    if (!sent.getAndSet(true)) {
                        var waited = time.now() - since;
                        longest = Math.max(longest, waited);
                        tooLate += waited > patience.toNanos() + 2 * SECOND ? 1 : 0;
                    }
                }));
    }
}
