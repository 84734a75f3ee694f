package io.cistern.merge;

import io.cistern.merge.MemberResult.Again;
import io.cistern.merge.MemberResult.Failed;
import io.cistern.merge.MemberResult.Part;
import io.cistern.profile.Page;
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

/** Members that leave with one call, the leader's. Others may join until it leaves. */
final class Batch {

    /** Who ask at once are as patient, whoever of them comes to lead. */
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final MergeRule mergeRule;
    private final BatchMember leader;
    private final List<BatchMember> members = new ArrayList<>();
    private boolean open;
    private boolean departed; // the leader's thread alone looks at it
    private @Nullable Map<BatchMember, MemberResult> split;

    private Batch(MergeRule mergeRule, BatchMember leader, boolean open) {
        this.mergeRule = mergeRule;
        this.leader = leader;
        this.open = open;
        members.add(leader);
    }

    /** A group that others may join. */
    static Batch open(MergeRule mergeRule, BatchMember leader) {
        return new Batch(mergeRule, leader, true);
    }

    /** A group of these alone; the most urgent of them leads, of several the least patient. */
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

    /** Takes a member in, unless the call has left or is full, or the member is more urgent or less patient than its leader. */
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

    /** The call leaves: who wants it no more is left behind. Closed before, so nobody joins meanwhile. */
    void depart() {
        if (departed) {
            return;
        }
        departed = true;
        var gone = members().stream()
                .filter(batchMember ->
                        batchMember != leader && !batchMember.request().leave().isPresent())
                .toList();
        synchronized (this) {
            members.removeAll(gone);
        }
        gone.forEach(batchMember -> batchMember.ends(this, new Failed(new Unwanted())));
    }

    /** What is asked for all of them. */
    synchronized ProfileQuery question() {
        return members.size() == 1
                ? leader.query()
                : mergeRule.question(queries().toList());
    }

    /** Tells all members of a call for several that it leaves. */
    void tellShared() {
        var all = members();
        if (all.size() > 1) {
            all.forEach(batchMember -> batchMember.request().listener().shared());
        }
    }

    /** Splits the answer, once, and has the parts kept before its call is recorded as ended. */
    void split(Page page) {
        outcomes(page).forEach((batchMember, memberResult) -> {
            if (memberResult instanceof Part(var part)) {
                batchMember.request().listener().received(part);
            }
        });
    }

    private synchronized Map<BatchMember, MemberResult> outcomes(Page page) {
        var known = split;
        if (known == null) {
            known = members.size() == 1 ? Map.of(leader, new Part(page)) : mergeRule.split(List.copyOf(members), page);
            split = known;
        }
        return known;
    }

    void arrived(Page page) {
        outcomes(page).forEach((batchMember, memberResult) -> batchMember.ends(this, memberResult));
    }

    /** Its call was not made, or brought nothing. Others may have more luck than the leader, or than all together. */
    void failed(QueryFailure failure) {
        var all = members();
        if (all.size() > 1 && isForTheQuery(failure)) { // one of them may be the cause
            ends(halves(all));
            return;
        }
        leader.ends(this, new Failed(failure));
        var others = all.stream().filter(batchMember -> batchMember != leader).toList();
        var same = others.stream()
                .filter(batchMember -> isFor(failure, batchMember))
                .toList();
        same.forEach(batchMember -> batchMember.ends(this, new Failed(failure)));
        var rest = others.stream()
                .filter(batchMember -> !same.contains(batchMember))
                .toList();
        if (!rest.isEmpty()) {
            ends(Map.of(of(mergeRule, rest), rest));
        }
    }

    void broken(RuntimeException bug) {
        members().forEach(batchMember -> batchMember.ends(this, new Failed(bug)));
    }

    private Map<Batch, List<BatchMember>> halves(List<BatchMember> all) {
        var halves = new HashMap<Batch, List<BatchMember>>();
        for (var half : List.of(all.subList(0, all.size() / 2), all.subList(all.size() / 2, all.size()))) {
            halves.put(of(mergeRule, half), half);
        }
        return halves;
    }

    private void ends(Map<Batch, List<BatchMember>> groups) {
        groups.forEach((batch, some) -> some.forEach(batchMember -> batchMember.ends(this, new Again(batch))));
    }

    private static boolean isForTheQuery(QueryFailure failure) {
        return failure instanceof TooLarge
                || (failure instanceof UpstreamRefused refused && refused.reason() == UpstreamRefused.Reason.QUERY)
                || (failure instanceof UpstreamUnavailable unavailable
                        && unavailable.counted() == Counted.MAYBE
                        && unavailable.concern() != Concern.EVERY_QUERY);
    }

    /** Whether what the leader was told would be told to this member, too. */
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
