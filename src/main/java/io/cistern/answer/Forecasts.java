package io.cistern.answer;

import io.cistern.answer.Explanation.Alternative;
import io.cistern.answer.Explanation.Cost;
import io.cistern.answer.Explanation.Eta;
import io.cistern.answer.Explanation.Outcome;
import io.cistern.answer.Explanation.Queue;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.quota.LedgerUnavailableException;
import io.cistern.quota.Quota;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Describes what a fetch would take: its cost, its end, and what is likely to stand in its way. Spends nothing. */
final class Forecasts {

    /** How long it takes to take a permit that is free. A caller who does not want to wait gets that one, too. */
    private static final Duration TAKING = Duration.ofMillis(200);

    private static final String REFUSED =
            "Mixpanel has refused this query or failed at it a short while ago, and would again; no-cache asks it anew";

    private final SnapshotPages pages;
    private final int fanOut;
    private final Quota quota;
    private final InstantSource time;

    Forecasts(SnapshotPages pages, int fanOut, Quota quota, InstantSource time) {
        this.pages = pages;
        this.fanOut = fanOut;
        this.quota = quota;
        this.time = time;
    }

    /** Describes a fetch that is refused before it begins. */
    Explanation refused(Need need, Contract contract, QueryFailure failure) {
        return failure instanceof CostTooHigh dear
                ? explain(need, contract, Optional.of(dear))
                : new Explanation(
                        Outcome.REFUSE,
                        List.of(REFUSED),
                        need.known(),
                        Cost.NOTHING,
                        Eta.NEVER,
                        Queue.NONE,
                        List.of(),
                        failure);
    }

    /** Describes a fetch. */
    Explanation explain(Need need, Contract contract) {
        return explain(need, contract, Optional.empty());
    }

    private Explanation explain(Need need, Contract contract, Optional<CostTooHigh> dear) {
        var now = time.instant();
        var because = new ArrayList<>(need.because());
        try {
            var prospect = Prospect.of(quota, need.query().scope().project(), contract.caller(), need.perPage(), now);
            if (need.isJoined() && dear.isEmpty()) {
                var eta = new Eta(now, need.first() ? null : now.plus(prospect.perCall()));
                return new Explanation(
                        Outcome.JOIN, because, need.known(), need.cost(), eta, Queue.NONE, List.of(), null);
            }
            var refusals = refusals(need, prospect, contract, dear);
            because.addAll(0, refusals);
            return new Explanation(
                    refusals.isEmpty() ? Outcome.FETCH : Outcome.REFUSE,
                    because,
                    need.known(),
                    need.cost(),
                    prospect.paused() ? Eta.NEVER : eta(need, prospect),
                    new Queue(prospect.ahead() + 1, prospect.ahead()),
                    alternatives(need, prospect, contract),
                    dear.<QueryFailure>map(failure -> failure).orElseGet(() -> refusal(need, prospect, contract)));
        } catch (LedgerUnavailableException e) {
            because.addFirst("The ledger of calls cannot be reached, and without it no call is made");
            var refusal = dear.<QueryFailure>map(failure -> failure).orElseGet(e::failure);
            return new Explanation(
                    Outcome.REFUSE, because, need.known(), need.cost(), Eta.NEVER, Queue.NONE, List.of(), refusal);
        }
    }

    /** What stands in its way, in the order in which it would be found. */
    private static List<String> refusals(Need need, Prospect prospect, Contract contract, Optional<CostTooHigh> dear) {
        var refusals = new ArrayList<String>();
        var likely = need.cost().likely();
        var cost = dear.map(failure -> Math.max(failure.cost(), likely)).orElse(likely);
        contract.tooDear(cost)
                .ifPresent(_ -> refusals.add("It costs " + calls(cost) + ", and at most " + contract.maxCost()
                        + " were allowed"
                        + (dear.isEmpty() && need.first()
                                ? "; that is found out when its first page has been paid for"
                                : "")));
        if (prospect.paused()) {
            refusals.add("Spending is paused for this project by an operator");
        } else if (startsTooLate(need, prospect, contract)) {
            refusals.add("The budget does not let " + calls(likely) + " start within "
                    + contract.patience().toSeconds() + " seconds");
            if (prospect.shareIsSpent()) {
                refusals.add("This caller's share of the budget, " + prospect.share() + " calls in a window, is spent");
            }
        }
        return refusals;
    }

    /**
     * The first failure that the fetch would meet. A cost that is only likely to be too high is refused after the first page,
     * so only when that page can be fetched.
     */
    private static @Nullable QueryFailure refusal(Need need, Prospect prospect, Contract contract) {
        if (prospect.paused()) {
            return new Paused();
        }
        if (!need.first() || !startsTooLate(prospect, contract)) {
            var tooDear = contract.tooDear(need.cost().likely());
            if (tooDear.isPresent()) {
                return tooDear.get();
            }
        }
        return startsTooLate(need, prospect, contract)
                ? new BudgetExhausted(prospect.surely(need.first(), need.others()))
                : null;
    }

    /** The pages after the first are fetched side by side; each round of them takes as long as a call. */
    private Eta eta(Need need, Prospect prospect) {
        var start = prospect.first(need.first());
        if (need.first() && need.cost().expected() == null) {
            return new Eta(start, null);
        }
        var rounds = (need.first() ? 1 : 0) + Math.ceilDiv(need.others(), prospect.lanes(fanOut));
        var last = start.plus(prospect.perCall().multipliedBy(rounds - 1L));
        var all = prospect.all(need.first(), need.others());
        return new Eta(start, (all.isAfter(last) ? all : last).plus(prospect.perCall()));
    }

    private List<Alternative> alternatives(Need need, Prospect prospect, Contract contract) {
        var alternatives = new ArrayList<Alternative>();
        var least = need.first() ? 1 : 0;
        var affordable = prospect.budget().allowance().remaining();
        var most = contract.maxCost() == null ? affordable : Math.min(affordable, contract.maxCost());
        IntStream.of(least, Math.max(least, most))
                .distinct()
                .filter(calls -> calls == 0 || (calls <= most && !prospect.paused()))
                .mapToObj(calls -> need.fewer(pages, calls))
                .flatMap(Optional::stream)
                .forEach(alternatives::add);
        if (!prospect.paused() && startsTooLate(need, prospect, contract)) {
            var wait = Duration.between(prospect.now(), prospect.surely(need.first(), need.others()));
            alternatives.add(new Alternative.Later(wait, need.cost().expected()));
        }
        return alternatives;
    }

    /** The patience is counted anew when the first page is here. */
    private static boolean startsTooLate(Need need, Prospect prospect, Contract contract) {
        var first = prospect.first(need.first());
        var all = prospect.all(need.first(), need.others());
        var begun = need.first() ? first.plus(prospect.perCall()) : prospect.now();
        return (need.first() && startsTooLate(prospect, contract)) || all.isAfter(begun.plus(patience(contract)));
    }

    /** Whether the first page could be fetched only after the caller has stopped waiting. */
    private static boolean startsTooLate(Prospect prospect, Contract contract) {
        return prospect.first(true).isAfter(prospect.now().plus(patience(contract)));
    }

    private static Duration patience(Contract contract) {
        return contract.patience().compareTo(TAKING) < 0 ? TAKING : contract.patience();
    }

    private static String calls(int number) {
        return number == 1 ? "1 call" : number + " calls";
    }
}
