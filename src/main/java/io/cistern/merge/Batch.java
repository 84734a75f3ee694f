package io.cistern.merge;

import io.cistern.merge.MemberResult.Again;
import io.cistern.merge.MemberResult.Failed;
import io.cistern.merge.MemberResult.Part;
import io.cistern.profile.Fetched;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests that share one call, the leader's. Others may join until the call is sent. */
final class Batch {

    /**
     * A difference of start deadlines that does not matter, because requests that arrive together may lead in any
     * order.
     */
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final MergeRule mergeRule;
    private final BatchMember leader;
    private final List<BatchMember> members = new ArrayList<>();
    private boolean open;
    private boolean unwantedRemoved; // only the leader's thread uses it
    private @Nullable Map<BatchMember, MemberResult> split;

    private Batch(MergeRule mergeRule, BatchMember leader, boolean open) {
        this.mergeRule = mergeRule;
        this.leader = leader;
        this.open = open;
        members.add(leader);
    }

    /** A batch that others may join. */
    static Batch open(MergeRule mergeRule, BatchMember leader) {
        return new Batch(mergeRule, leader, true);
    }

    /**
     * A batch of these members only. The most urgent member leads; among equals, the one with the earliest start
     * deadline.
     */
    static Batch of(MergeRule mergeRule, List<BatchMember> members) {
        var leader = members.stream()
                .min(Comparator.comparing(BatchMember::priority)
                        .thenComparing(batchMember -> batchMember.request().startBy()))
                .orElseThrow();
        var batch = new Batch(mergeRule, leader, false);
        members.stream().filter(batchMember -> batchMember != leader).forEach(batch.members::add);
        return batch;
    }

    MergeRule kind() {
        return mergeRule;
    }

    BatchMember leader() {
        return leader;
    }

    boolean isLedBy(BatchMember batchMember) {
        return batchMember == leader;
    }

    synchronized boolean isOpen() {
        return open;
    }

    synchronized void close() {
        open = false;
    }

    /**
     * Adds a member, unless the batch is closed or full, or the member is more urgent or less patient than the leader.
     */
    synchronized boolean add(BatchMember batchMember) {
        if (!hasRoomFor(batchMember.query(), batchMember.priority())
                || batchMember
                        .request()
                        .startBy()
                        .plus(AT_ONCE)
                        .isBefore(leader.request().startBy())) {
            return false;
        }
        members.add(batchMember);
        return true;
    }

    synchronized boolean hasRoomFor(ProfileQuery query, Priority priority) {
        return open
                && priority.compareTo(leader.priority()) >= 0
                && mergeRule.fits(Stream.concat(queries(), Stream.of(query)).toList());
    }

    /**
     * Removes members that no longer want the call, just before it is sent. The batch is already closed, so no member
     * joins meanwhile.
     */
    void removeUnwanted() {
        if (unwantedRemoved) {
            return;
        }
        unwantedRemoved = true;
        var unwanted = members().stream()
                .filter(batchMember ->
                        batchMember != leader && !batchMember.request().leave().isPresent())
                .toList();
        synchronized (this) {
            members.removeAll(unwanted);
        }
        unwanted.forEach(batchMember -> batchMember.setResult(this, new Failed(new Unwanted())));
    }

    /** The query that is sent for all members. */
    synchronized ProfileQuery question() {
        return members.size() == 1
                ? leader.query()
                : mergeRule.question(queries().toList());
    }

    /** Notifies all members that the shared call is sent. */
    void notifyShared() {
        var all = members();
        if (all.size() > 1) {
            all.forEach(batchMember -> batchMember.request().listener().shared());
        }
    }

    /**
     * Splits the answer, once, and passes on the parts, so that they are cached before the call is recorded as ended.
     */
    void split(Fetched fetched) {
        outcomes(fetched).forEach((batchMember, memberResult) -> {
            if (memberResult instanceof Part(var part)) {
                batchMember.request().listener().received(part);
            }
        });
    }

    private synchronized Map<BatchMember, MemberResult> outcomes(Fetched fetched) {
        var results = split;
        if (results == null) {
            results = members.size() == 1
                    ? Map.of(leader, new Part(fetched))
                    : mergeRule.split(List.copyOf(members), fetched.first());
            split = results;
        }
        return results;
    }

    void arrived(Fetched fetched) {
        outcomes(fetched).forEach((batchMember, memberResult) -> batchMember.setResult(this, memberResult));
    }

    /** Handles a call that was not made or failed. Other members, or smaller batches, may still succeed. */
    void failed(QueryFailure failure) {
        var all = members();
        if (all.size() > 1 && isForTheQuery(failure)) { // one of them may be the cause
            sendAgain(halves(all));
            return;
        }
        leader.setResult(this, new Failed(failure));
        var others = all.stream().filter(batchMember -> batchMember != leader).toList();
        var same = others.stream()
                .filter(batchMember -> isFor(failure, batchMember))
                .toList();
        same.forEach(batchMember -> batchMember.setResult(this, new Failed(failure)));
        var rest = others.stream()
                .filter(batchMember -> !same.contains(batchMember))
                .toList();
        if (!rest.isEmpty()) {
            sendAgain(Map.of(of(mergeRule, rest), rest));
        }
    }

    void failedUnexpectedly(RuntimeException e) {
        members().forEach(batchMember -> batchMember.setResult(this, new Failed(e)));
    }

    private Map<Batch, List<BatchMember>> halves(List<BatchMember> all) {
        var halves = new HashMap<Batch, List<BatchMember>>();
        for (var half : List.of(all.subList(0, all.size() / 2), all.subList(all.size() / 2, all.size()))) {
            halves.put(of(mergeRule, half), half);
        }
        return halves;
    }

    private void sendAgain(Map<Batch, List<BatchMember>> groups) {
        groups.forEach((batch, some) -> some.forEach(batchMember -> batchMember.setResult(this, new Again(batch))));
    }

    private static boolean isForTheQuery(QueryFailure failure) {
        return failure instanceof TooLarge
                || (failure instanceof UpstreamRefused refused && refused.reason() == UpstreamRefused.Reason.QUERY)
                || (failure instanceof UpstreamUnavailable unavailable
                        && unavailable.counted() == Counted.MAYBE
                        && unavailable.concern() != Concern.EVERY_QUERY);
    }

    /** Whether the leader's failure applies to this member, too. */
    private boolean isFor(QueryFailure failure, BatchMember batchMember) {
        return switch (failure) {
            case Unwanted _, QueryFailure.CostTooHigh _ -> false;
            case QueryFailure.BudgetExhausted budget -> isFor(budget.nextPermitAt(), batchMember);
            case QueryFailure.ShareExhausted share -> isFor(share.nextPermitAt(), batchMember);
            case QueryFailure.DeadlineUnmeetable deadline -> isFor(deadline.nextPermitAt(), batchMember);
            default -> true;
        };
    }

    private boolean isFor(Instant nextPermitAt, BatchMember batchMember) {
        return batchMember.request().caller().equals(leader.request().caller())
                && batchMember.request().startBy().isBefore(nextPermitAt);
    }

    private synchronized List<BatchMember> members() {
        return List.copyOf(members);
    }

    private Stream<ProfileQuery> queries() {
        return members.stream().map(BatchMember::query);
    }
}
