package io.cistern.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.WaitingCaller;
import io.cistern.profile.Caller;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import io.cistern.store.Databases;
import io.cistern.store.ledger.Ledgers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to take a permit, and to record how its call ended, beside the least that a durable row can cost: one
 * insert, committed, in the same database in the same run. A month of calls lies in the ledger, and some sixty count.
 */
final class Permits {

    private static final int WARMING = 500;
    private static final int ROUNDS = 2_000;
    private static final int PAST = 40_000;

    /** The windows are short so that permits return in time; they hold about as many calls as an hour of sixty has. */
    private static final QuotaTerms TERMS = new QuotaTerms(1_000, Duration.ofMillis(150), 5, Duration.ofMinutes(2));

    private static final Call CALL = new Call("main", 0, "f", "", Caller.ANONYMOUS, Call.Purpose.QUERY, true);

    private Permits() {}

    static void measure() {
        System.out.printf("A permit, of %d, in milliseconds, in a ledger of %d calls%n", ROUNDS, PAST);
        for (var databases : Databases.values()) {
            if (Ledgers.areHere(databases)) {
                try (var dataSource = Ledgers.openDurable(databases)) {
                    measure(databases, dataSource);
                }
            } else {
                System.out.println("  skipped: no Docker engine is here, so nothing is measured on PostgreSQL");
            }
        }
    }

    private static void measure(Databases databases, HikariDataSource dataSource) {
        Ledgers.remember(dataSource, "main", PAST);
        var ledger = Ledgers.inService(dataSource);
        var taking = new double[ROUNDS];
        var ending = new double[ROUNDS];
        var bound = new double[ROUNDS];
        for (var round = -WARMING; round < ROUNDS; round++) {
            var number = round;
            var begin = System.nanoTime();
            var permit = take(ledger);
            var taken = System.nanoTime();
            ledger.answered(
                    permit.id(),
                    CALL,
                    new CallResult(CallResult.Outcome.ANSWERED, 200, 1, Duration.ZERO, LimitReport.NOTHING),
                    TERMS);
            var ended = System.nanoTime();
            Ledgers.commitOneRow(dataSource, number);
            var committed = System.nanoTime();
            if (round >= 0) {
                taking[round] = (taken - begin) / 1e6;
                ending[round] = (ended - taken) / 1e6;
                bound[round] = (committed - ended) / 1e6;
            }
        }
        print(databases, "one row, committed", bound, bound);
        print(databases, "taking a permit", taking, bound);
        print(databases, "recording its end", ending, bound);
    }

    private static Granted take(Ledger ledger) {
        return switch (ledger.reserve(CALL, TERMS, List.of(WaitingCaller.of(CALL, Duration.ZERO)))) {
            case Granted granted -> granted;
            default -> throw new IllegalStateException("There are more permits than that");
        };
    }

    private static void print(Databases databases, String what, double[] millis, double[] bound) {
        System.out.printf(
                "  %-10s %-18s median %6.2f, 99 %% %6.2f, ratio %.1f%n",
                databases.name().toLowerCase(Locale.ROOT),
                what,
                at(millis, 0.5),
                at(millis, 0.99),
                at(millis, 0.5) / at(bound, 0.5));
    }

    private static double at(double[] millis, double part) {
        var sorted = millis.clone();
        Arrays.sort(sorted);
        return sorted[(int) (part * (sorted.length - 1))];
    }
}
