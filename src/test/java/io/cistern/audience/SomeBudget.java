package io.cistern.audience;

import io.cistern.FixedQuota;
import io.cistern.ledger.Allowance;
import io.cistern.ledger.Budget;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.ledger.Spending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A budget of 60 calls an hour and a reserve of 6, in whatever state a test puts it. */
public final class SomeBudget extends FixedQuota {

    int used;
    Map<String, Integer> spentByCaller = Map.of();
    int foreign;
    List<Budget.Waiting> queue = List.of();

    @Nullable
    Instant pausedSince;

    boolean lost;
    public FollowUpPages followUpPages = FollowUpPages.COUNTED;
    public List<Spending> spent = List.of();

    @Override
    public Optional<Allowance> allowance(String project) {
        return Optional.of(
                new Allowance(60, Duration.ofHours(1), used, Instant.EPOCH, 5, 0, spentByCaller, followUpPages));
    }

    @Override
    public Budget budget(String project) {
        if (lost) {
            throw new LedgerUnavailableException(new IllegalStateException());
        }
        return new Budget(
                allowance(project).orElseThrow(),
                6,
                queue,
                spentByCaller,
                Map.of(),
                foreign,
                List.of(),
                pausedSince,
                followUpPages,
                null,
                null,
                null);
    }

    @Override
    public List<Spending> spent(String project, Instant since) {
        return spent;
    }
}
