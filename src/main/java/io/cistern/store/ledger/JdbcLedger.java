package io.cistern.store.ledger;

import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.QuotaEvidence;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation;
import io.cistern.ledger.Spending;
import io.cistern.ledger.WaitingCaller;
import io.cistern.ledger.WindowState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Stores the ledger in a database. Each change is one transaction. */
final class JdbcLedger implements Ledger {

    private static final Logger log = LoggerFactory.getLogger(JdbcLedger.class);

    private final CallRows calls;
    private final CallHistory history;
    private final PeerProcesses peerProcesses;
    private final LedgerTransactions transactions;
    private final Reservations reservations;

    /**
     * @param clock the clock that all processes share, in epoch milliseconds rounded down
     * @param nanos this process's monotonic clock
     * @param renewConnections closes connections that a failed transaction may have left unusable
     * @param isLocking whether this process holds a lock that shows to others that it lives
     */
    JdbcLedger(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Dialect dialect,
            LongSupplier clock,
            LongSupplier nanos,
            Runnable renewConnections,
            boolean isLocking) {
        this.calls = new CallRows(jdbc);
        this.history = new CallHistory(jdbc);
        this.peerProcesses = new PeerProcesses(jdbc, UUID.randomUUID().toString(), isLocking);
        this.transactions = new LedgerTransactions(
                transactions, clock, nanos, renewConnections, new ProjectRows(jdbc, dialect), calls);
        this.reservations = new Reservations(calls, new CallDurations(jdbc), new ShareRows(jdbc), peerProcesses);
    }

    /**
     * Records that the other processes are dead that would hold a lock if they lived: their calls hold their places no longer
     * than they are likely to last.
     */
    void forgetOtherProcesses() {
        try {
            peerProcesses.forgetOthers();
        } catch (DataAccessException e) {
            log.warn("The processes that have died could not be recorded; they count as alive for some seconds");
        }
    }

    @Override
    public Reservation reserve(Call call, QuotaTerms quotaTerms, Collection<WaitingCaller> contenders) {
        return transactions.write(
                call.project(), transaction -> reservations.reserve(transaction, call, quotaTerms, contenders));
    }

    @Override
    public Reservation renew(UUID id, Call call, QuotaTerms quotaTerms) {
        return transactions.write(call.project(), transaction -> reservations.renew(transaction, id, call, quotaTerms));
    }

    @Override
    public QuotaEvidence answered(UUID id, Call call, CallResult callResult, QuotaTerms quotaTerms) {
        return transactions.write(call.project(), transaction -> {
            var isTrial = transaction.row().pages().isTrial(id);
            var evidence =
                    QuotaEvidence.of(reservations.windowState(transaction, quotaTerms), call, callResult, isTrial);
            // the ledger, which counts all pages, explains the refusal of a trial, so it needs no pause
            var result = evidence.isRefusedTrial() ? callResult.withoutPause() : callResult;
            if (!calls.answered(id, result, evidence, transaction.now()) && !calls.contains(id)) {
                transaction.doubt("a call that was under way is missing in it");
                reservations.insertLost(transaction, id, call, quotaTerms);
                calls.answered(id, result, evidence, transaction.now());
            }
            apply(transaction, id, call, evidence);
            transaction.change();
            return evidence;
        });
    }

    private void apply(LedgerTransaction transaction, UUID id, Call call, QuotaEvidence evidence) {
        var before = transaction.row().pages();
        var after = before.after(evidence.evidence(), id, Instant.ofEpochMilli(transaction.now()));
        transaction.learn(after);
        if (after.countedAt() != null && before.countedAt() == null) {
            calls.countPages(call.project());
        }
        if (evidence.limit() != null) {
            transaction.change(transaction.row().limited(evidence.limit(), transaction.now()));
        }
    }

    @Override
    public void withdraw(UUID id, Call call) {
        transactions.change(call.project(), transaction -> reservations.withdraw(transaction, id, call));
    }

    @Override
    public WindowState standing(String project, QuotaTerms quotaTerms) {
        return transactions.read(project, transaction -> reservations.windowState(transaction, quotaTerms));
    }

    @Override
    public List<WaitingCaller> waitingElsewhere(String project) {
        return transactions.read(project, transaction -> peerProcesses.waiting(project, transaction.now()));
    }

    @Override
    public List<PastCall> calls(String project, Instant since, int most) {
        return transactions.read(
                project,
                transaction -> history.since(
                        project,
                        since.toEpochMilli(),
                        most,
                        transaction.reading().skew()));
    }

    @Override
    public List<Spending> spent(String project, Instant since) {
        return transactions.read(
                project,
                transaction -> history.spent(
                        project, since.toEpochMilli(), transaction.reading().skew()));
    }

    @Override
    public void pause(String project, boolean paused) {
        transactions.change(
                project,
                transaction ->
                        transaction.change(transaction.row().paused(paused ? Long.valueOf(transaction.now()) : null)));
    }

    @Override
    public void beat(Collection<String> projects, Duration keep) {
        @Nullable RuntimeException failure = null;
        for (var project : projects) {
            try {
                transactions.change(project, transaction -> {
                    peerProcesses.beat(project, transaction.now());
                    peerProcesses.forgetOld(project, transaction.now());
                    calls.forget(project, transaction.now() - keep.toMillis());
                    transaction.change();
                });
            } catch (RuntimeException e) { // the other projects must not seem dead because of this one
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close(Collection<String> projects) {
        for (var project : projects) {
            transactions.change(project, transaction -> {
                peerProcesses.leave(project, transaction.now());
                transaction.close();
            });
        }
    }
}
