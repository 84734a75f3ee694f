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
 * Whose turn it is: weighted fair queueing by credits.
 *
 * <p>Every permit that goes pays its share, by weight, to each caller who waits for one or still owes; who gets it pays
 * one. The caller that is owed most goes next. So whoever always waits gets its share, whoever does not wait lends its
 * share to the others without a claim, and what is owed or owing is carried over hours, for it is kept in the ledger.
 *
 * <p>Urgent work passes other work by a lead of a few permits. The lead is all it can gain: a caller who spends it waits
 * with the others, and nobody starves.
 */
public final class FairShare {

    private static final Comparator<WaitingCaller> LONGEST = Comparator.comparing(WaitingCaller::waiting);

    private final int most;
    private final Map<String, ShareBalance> credits = new LinkedHashMap<>();

    /** @param most credit and debt are cut to so many permits: what is older than a window's worth is forgiven */
    public FairShare(Collection<ShareBalance> credits, int most) {
        this.most = most;
        credits.forEach(shareBalance -> this.credits.put(shareBalance.caller(), shareBalance));
    }

    /** Who goes next of those who can. */
    public Optional<WaitingCaller> next(Collection<WaitingCaller> able) {
        return able.stream().max(order());
    }

    /** Settles a permit that went to one of those who were able to take it. */
    public void settle(WaitingCaller winner, Collection<WaitingCaller> able) {
        if (!winner.counted()) {
            return; // it costs nothing that others could want
        }
        able.stream().filter(WaitingCaller::counted).forEach(this::know);
        know(winner);
        var paid = credits.values().stream()
                .filter(shareBalance -> shareBalance.permits() < 0
                        || able.stream()
                                .anyMatch(one -> one.counted() && one.caller().equals(shareBalance.caller())))
                .toList();
        var weights = paid.stream().mapToInt(ShareBalance::weight).sum();
        paid.forEach(shareBalance -> change(shareBalance.caller(), (double) shareBalance.weight() / weights));
        change(winner.caller(), -1);
    }

    /** Takes back what was settled for a permit that was not used: all pay for it alike. */
    public void refund(String caller) {
        if (credits.containsKey(caller)) {
            change(caller, 1);
            var each = -1.0 / credits.size();
            List.copyOf(credits.keySet()).forEach(one -> change(one, each));
        }
    }

    /** How many of those who wait get a permit before that one, if nothing changes. */
    public int ahead(List<WaitingCaller> waiting, int mine) {
        var fairShare = new FairShare(credits.values(), most);
        var left = IntStream.range(0, waiting.size())
                .filter(one -> waiting.get(one).counted() == waiting.get(mine).counted())
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        for (var ahead = 0; ; ahead++) {
            var first = left.stream()
                    .max(Comparator.comparing(waiting::get, fairShare.order())) // of equals, the one that came first
                    .orElseThrow();
            if (first == mine) {
                return ahead;
            }
            fairShare.settle(waiting.get(first), left.stream().map(waiting::get).toList());
            left.remove(first);
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

    private void know(WaitingCaller waitingCaller) {
        credits.compute(
                waitingCaller.caller(),
                (name, known) -> new ShareBalance(name, waitingCaller.weight(), known == null ? 0 : known.permits()));
    }

    private void change(String caller, double permits) {
        credits.computeIfPresent(
                caller,
                (name, known) ->
                        new ShareBalance(name, known.weight(), Math.clamp(known.permits() + permits, -most, most)));
    }
}
