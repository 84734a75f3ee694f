package io.cistern;

import io.cistern.ledger.Allowance;
import io.cistern.ledger.Budget;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.PastCall;
import io.cistern.ledger.Spending;
import io.cistern.profile.Caller;
import io.cistern.profile.WaitReason;
import io.cistern.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A quota of 60 calls an hour, of which so many are used; what a test needs of it besides, it overrides. */
public class FixedQuota implements Quota {

    @Override
    public Optional<Allowance> allowance(String project) {
        return Optional.of(
                new Allowance(60, Duration.ofHours(1), 0, Instant.EPOCH, 5, 0, Map.of(), FollowUpPages.COUNTED));
    }

    @Override
    public Optional<WaitReason> waiting(String project) {
        return Optional.empty();
    }

    @Override
    public Optional<WaitReason> waiting(String project, Caller caller) {
        return Optional.empty();
    }

    @Override
    public int share(String project, Caller caller) {
        return 60;
    }

    @Override
    public Budget budget(String project) {
        throw new AssertionError();
    }

    @Override
    public List<PastCall> calls(String project, Instant since, int most) {
        throw new AssertionError();
    }

    @Override
    public List<Spending> spent(String project, Instant since) {
        throw new AssertionError();
    }

    @Override
    public void pause(String project) {
        throw new AssertionError();
    }

    @Override
    public void resume(String project) {
        throw new AssertionError();
    }

    @Override
    public void saved(String project, Caller caller, int calls) {}

    @Override
    public Duration earliest(String project, int pages) {
        throw new AssertionError();
    }

    @Override
    public Duration surely(String project, int pages) {
        throw new AssertionError();
    }

    @Override
    public Duration expected(String project, Caller caller, int calls) {
        throw new AssertionError();
    }
}
