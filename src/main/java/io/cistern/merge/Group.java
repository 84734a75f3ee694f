package io.cistern.merge;

import io.cistern.merge.Outcome.Again;
import io.cistern.merge.Outcome.Failed;
import io.cistern.merge.Outcome.Part;
import io.cistern.profile.Page;
import io.cistern.profile.Priority;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.QueryFailure.UpstreamRefused;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
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
final class Group {

    /** Who ask at once are as patient, whoever of them comes to lead. */
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final Kind kind;
    private final Member leader;
    private final List<Member> members = new ArrayList<>();
    private boolean open;
    private boolean departed; // the leader's thread alone looks at it
    private @Nullable Map<Member, Outcome> split;

    private Group(Kind kind, Member leader, boolean open) {
        this.kind = kind;
        this.leader = leader;
        this.open = open;
        members.add(leader);
    }

    /** A group that others may join. */
    static Group open(Kind kind, Member leader) {
        return new Group(kind, leader, true);
    }

    /** A group of these alone; the most urgent of them leads, of several the least patient. */
    static Group of(Kind kind, List<Member> members) {
        var leader = members.stream()
                .min(Comparator.comparing(Member::priority)
                        .thenComparing(member -> member.request().startBy()))
                .orElseThrow();
        var group = new Group(kind, leader, false);
        members.stream().filter(member -> member != leader).forEach(group.members::add);
        return group;
    }

    Kind kind() {
        return kind;
    }

    Member leader() {
        return leader;
    }

    boolean isLedBy(Member member) {
        return member == leader;
    }

    synchronized boolean isOpen() {
        return open;
    }

    synchronized void close() {
        open = false;
    }

    /** Takes a member in, unless the call has left or is full, or the member is more urgent or less patient than its leader. */
    synchronized boolean add(Member member) {
        if (!hasRoomFor(member.query(), member.priority())
                || member.request()
                        .startBy()
                        .plus(AT_ONCE)
                        .isBefore(leader.request().startBy())) {
            return false;
        }
        members.add(member);
        return true;
    }

    synchronized boolean hasRoomFor(ProfileQuery query, Priority priority) {
        return open
                && priority.compareTo(leader.priority()) >= 0
                && kind.fits(Stream.concat(queries(), Stream.of(query)).toList());
    }

    /** The call leaves: who wants it no more is left behind. Closed before, so nobody joins meanwhile. */
    void depart() {
        if (departed) {
            return;
        }
        departed = true;
        var gone = members().stream()
                .filter(member -> member != leader && !member.request().leave().isPresent())
                .toList();
        synchronized (this) {
            members.removeAll(gone);
        }
        gone.forEach(member -> member.ends(this, new Failed(new Unwanted())));
    }

    /** What is asked for all of them. */
    synchronized ProfileQuery question() {
        return members.size() == 1 ? leader.query() : kind.question(queries().toList());
    }

    /** Tells all members of a call for several that it leaves. */
    void tellShared() {
        var all = members();
        if (all.size() > 1) {
            all.forEach(member -> member.request().listener().shared());
        }
    }

    /** Splits the answer, once, and has the parts kept before its call is recorded as ended. */
    void split(Page page) {
        outcomes(page).forEach((member, outcome) -> {
            if (outcome instanceof Part(var part)) {
                member.request().listener().received(part);
            }
        });
    }

    private synchronized Map<Member, Outcome> outcomes(Page page) {
        var known = split;
        if (known == null) {
            known = members.size() == 1 ? Map.of(leader, new Part(page)) : kind.split(List.copyOf(members), page);
            split = known;
        }
        return known;
    }

    void arrived(Page page) {
        outcomes(page).forEach((member, outcome) -> member.ends(this, outcome));
    }

    /** Its call was not made, or brought nothing. Others may have more luck than the leader, or than all together. */
    void failed(QueryFailure failure) {
        var all = members();
        if (all.size() > 1 && isForTheQuery(failure)) { // one of them may be the cause
            ends(halves(all));
            return;
        }
        leader.ends(this, new Failed(failure));
        var others = all.stream().filter(member -> member != leader).toList();
        var same = others.stream().filter(member -> isFor(failure, member)).toList();
        same.forEach(member -> member.ends(this, new Failed(failure)));
        var rest = others.stream().filter(member -> !same.contains(member)).toList();
        if (!rest.isEmpty()) {
            ends(Map.of(of(kind, rest), rest));
        }
    }

    void broken(RuntimeException bug) {
        members().forEach(member -> member.ends(this, new Failed(bug)));
    }

    private Map<Group, List<Member>> halves(List<Member> all) {
        var halves = new HashMap<Group, List<Member>>();
        for (var half : List.of(all.subList(0, all.size() / 2), all.subList(all.size() / 2, all.size()))) {
            halves.put(of(kind, half), half);
        }
        return halves;
    }

    private void ends(Map<Group, List<Member>> groups) {
        groups.forEach((group, some) -> some.forEach(member -> member.ends(this, new Again(group))));
    }

    private static boolean isForTheQuery(QueryFailure failure) {
        return failure instanceof TooLarge
                || (failure instanceof UpstreamRefused refused && refused.reason() == UpstreamRefused.Reason.QUERY)
                || (failure instanceof UpstreamUnavailable unavailable
                        && unavailable.counted() == Counted.MAYBE
                        && unavailable.concern() != Concern.EVERY_QUERY);
    }

    /** Whether what the leader was told would be told to this member, too. */
    private boolean isFor(QueryFailure failure, Member member) {
        return switch (failure) {
            case Unwanted _, QueryFailure.CostTooHigh _ -> false;
            case QueryFailure.BudgetExhausted budget -> isFor(budget.nextPermitAt(), member);
            case QueryFailure.ShareExhausted share -> isFor(share.nextPermitAt(), member);
            case QueryFailure.DeadlineUnmeetable deadline -> isFor(deadline.nextPermitAt(), member);
            default -> true;
        };
    }

    private boolean isFor(Instant nextPermitAt, Member member) {
        return member.request().caller().equals(leader.request().caller())
                && member.request().startBy().isBefore(nextPermitAt);
    }

    private synchronized List<Member> members() {
        return List.copyOf(members);
    }

    private Stream<ProfileQuery> queries() {
        return members.stream().map(Member::query);
    }
}
