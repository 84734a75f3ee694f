package io.cistern.ledger;

import io.cistern.profile.Priority;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Decides which waiting caller gets the next permit, by weighted fair queueing with credits.
 *
 * <p>Each permit is one credit. When a caller gets a permit, it pays one credit, which is divided by weight among the
 * callers that wait for a permit or have a negative balance. The caller with the highest balance goes next. So a caller
 * that always waits gets its share, and a caller that does not wait leaves its share to the others without a claim. The
 * ledger stores the balances, so they last for hours.
 *
 * <p>Urgent work gets a lead of a few permits over other work. It can gain no more than this lead: a caller that has
 * spent it waits with the others, and no caller starves.
 */
public final class FairShare {

    private static final Comparator<WaitingCaller> LONGEST = Comparator.comparing(WaitingCaller::waiting);

    private final int limit;
    private final Map<String, ShareBalance> credits = new LinkedHashMap<>();

    /** @param limit the largest credit or debt in permits; more than a window's worth is dropped */
    public FairShare(Collection<ShareBalance> credits, int limit) {
        this.limit = limit;
        credits.forEach(shareBalance -> this.credits.put(shareBalance.caller(), shareBalance));
    }

    /** Returns the caller that goes next among those that can take a permit. */
    public Optional<WaitingCaller> next(Collection<WaitingCaller> able) {
        return able.stream().max(order());
    }

    /** Books a permit that one of the callers that could take it received. */
    public void settle(WaitingCaller winner, Collection<WaitingCaller> able) {
        if (!winner.counted()) {
            return; // an uncounted call takes no permit from the others
        }
        able.stream().filter(WaitingCaller::counted).forEach(this::updateWeight);
        updateWeight(winner);
        var creditors = credits.values().stream()
                .filter(shareBalance -> shareBalance.permits() < 0
                        || able.stream()
                                .anyMatch(other ->
                                        other.counted() && other.caller().equals(shareBalance.caller())))
                .toList();
        var weights = creditors.stream().mapToInt(ShareBalance::weight).sum();
        creditors.forEach(shareBalance -> change(shareBalance.caller(), (double) shareBalance.weight() / weights));
        change(winner.caller(), -1);
    }

    /** Reverses the booking of a permit that was not used; all callers pay for it equally. */
    public void refund(String caller) {
        if (credits.containsKey(caller)) {
            change(caller, 1);
            var each = -1.0 / credits.size();
            List.copyOf(credits.keySet()).forEach(other -> change(other, each));
        }
    }

    /** Returns how many waiting callers get a permit before the one at the index, if nothing changes. */
    public int ahead(List<WaitingCaller> waiting, int index) {
        var fairShare = new FairShare(credits.values(), limit);
        var remaining = IntStream.range(0, waiting.size())
                .filter(position ->
                        waiting.get(position).counted() == waiting.get(index).counted())
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        for (var ahead = 0; ; ahead++) {
            var next = remaining.stream()
                    .max(Comparator.comparing(waiting::get, fairShare.order())) // of equals, the one that arrived first
                    .orElseThrow();
            if (next == index) {
                return ahead;
            }
            fairShare.settle(
                    waiting.get(next), remaining.stream().map(waiting::get).toList());
            remaining.remove(next);
        }
    }

    private Comparator<WaitingCaller> order() {
        return Comparator.comparingDouble(this::claim).thenComparing(LONGEST);
    }

    public Collection<ShareBalance> credits() {
        return List.copyOf(credits.values());
    }

    private double claim(WaitingCaller waitingCaller) {
        var shareBalance = credits.get(waitingCaller.caller());
        return (shareBalance == null ? 0 : shareBalance.permits()) + lead(waitingCaller.priority());
    }

    private static int lead(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> 4;
            case DASHBOARD -> 2;
            case BATCH -> 0;
        };
    }

    private void updateWeight(WaitingCaller waitingCaller) {
        credits.compute(
                waitingCaller.caller(),
                (name, balance) ->
                        new ShareBalance(name, waitingCaller.weight(), balance == null ? 0 : balance.permits()));
    }

    private void change(String caller, double permits) {
        credits.computeIfPresent(
                caller,
                (name, balance) -> new ShareBalance(
                        name, balance.weight(), Math.clamp(balance.permits() + permits, -limit, limit)));
    }
}
