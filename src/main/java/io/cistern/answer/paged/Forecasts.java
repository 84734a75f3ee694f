package io.cistern.answer.paged;

import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Alternative;
import io.cistern.answer.Explanation.Cost;
import io.cistern.answer.Explanation.Eta;
import io.cistern.answer.Explanation.Outcome;
import io.cistern.answer.Explanation.Queue;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.CostTooHigh;
import io.cistern.profile.QueryFailure.Paused;
import io.cistern.quota.Quota;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Forecasts a fetch: its cost, when it would end, and what would most likely refuse it. Spends nothing. */
public final class Forecasts {

    /** How long it takes to take a free permit. A caller without patience may wait this long, too. */
    private static final Duration TAKING = Duration.ofMillis(200);

    private static final String REFUSED =
            "Mixpanel refused this query or failed to answer it a short time ago, and the refusal is cached; no-cache sends it again";

    private final SnapshotPages pages;
    private final int fanOut;
    private final Quota quota;
    private final InstantSource time;

    public Forecasts(SnapshotPages pages, int fanOut, Quota quota, InstantSource time) {
        this.pages = pages;
        this.fanOut = fanOut;
        this.quota = quota;
        this.time = time;
    }

    /** Describes a fetch that is refused before it begins. */
    public Explanation refused(FetchPlan fetchPlan, AskOptions askOptions, QueryFailure failure) {
        return failure instanceof CostTooHigh costTooHigh
                ? explain(fetchPlan, askOptions, Optional.of(costTooHigh))
                : new Explanation(
                        Outcome.REFUSE,
                        List.of(REFUSED),
                        fetchPlan.known(),
                        Cost.NOTHING,
                        Eta.NEVER,
                        Queue.NONE,
                        List.of(),
                        failure);
    }

    /** Describes a fetch. */
    public Explanation explain(FetchPlan fetchPlan, AskOptions askOptions) {
        return explain(fetchPlan, askOptions, Optional.empty());
    }

    private Explanation explain(FetchPlan fetchPlan, AskOptions askOptions, Optional<CostTooHigh> costTooHigh) {
        var now = time.instant();
        if (fetchPlan instanceof FetchPlan.Rest rest && rest.missing() == 0 && costTooHigh.isEmpty()) {
            return Explanation.cached(Outcome.HIT, rest.because(), rest.known(), now); // the last page has just arrived
        }
        var because = new ArrayList<>(fetchPlan.because());
        try {
            var budgetForecast = BudgetForecast.of(
                    quota, fetchPlan.query().scope().project(), askOptions.caller(), fetchPlan.perPage(), now);
            if (fetchPlan.isJoined() && costTooHigh.isEmpty()) {
                var eta = new Eta(now, fetchPlan.first() ? null : now.plus(budgetForecast.perCall()));
                return new Explanation(
                        Outcome.JOIN, because, fetchPlan.known(), fetchPlan.cost(), eta, Queue.NONE, List.of(), null);
            }
            var refusals = refusals(fetchPlan, budgetForecast, askOptions, costTooHigh);
            because.addAll(0, refusals);
            return new Explanation(
                    refusals.isEmpty() ? Outcome.FETCH : Outcome.REFUSE,
                    because,
                    fetchPlan.known(),
                    fetchPlan.cost(),
                    budgetForecast.paused() ? Eta.NEVER : eta(fetchPlan, budgetForecast),
                    new Queue(budgetForecast.ahead() + 1, budgetForecast.ahead()),
                    alternatives(fetchPlan, budgetForecast, askOptions),
                    costTooHigh
                            .<QueryFailure>map(failure -> failure)
                            .orElseGet(() -> refusal(fetchPlan, budgetForecast, askOptions)));
        } catch (LedgerUnavailableException e) {
            because.addFirst("The ledger of calls cannot be reached, and without it no call is made");
            var refusal = costTooHigh.<QueryFailure>map(failure -> failure).orElseGet(e::failure);
            return new Explanation(
                    Outcome.REFUSE,
                    because,
                    fetchPlan.known(),
                    fetchPlan.cost(),
                    Eta.NEVER,
                    Queue.NONE,
                    List.of(),
                    refusal);
        }
    }

    /** The reasons to refuse the fetch, in the order in which the fetch would meet them. */
    private static List<String> refusals(
            FetchPlan fetchPlan,
            BudgetForecast budgetForecast,
            AskOptions askOptions,
            Optional<CostTooHigh> costTooHigh) {
        var refusals = new ArrayList<String>();
        var likely = fetchPlan.cost().likely();
        var cost = costTooHigh.map(failure -> Math.max(failure.cost(), likely)).orElse(likely);
        askOptions
                .costRefusal(cost)
                .ifPresent(_ -> refusals.add("It costs " + calls(cost) + ", and at most " + askOptions.maxCost()
                        + " were allowed"
                        + (costTooHigh.isEmpty() && fetchPlan.first()
                                ? "; that is found out when its first page has been paid for"
                                : "")));
        if (budgetForecast.paused()) {
            refusals.add("Spending is paused for this project by an operator");
        } else if (startsTooLate(fetchPlan, budgetForecast, askOptions)) {
            refusals.add("The budget does not let " + calls(likely) + " start within "
                    + askOptions.patience().toSeconds() + " seconds");
            if (budgetForecast.shareIsSpent()) {
                refusals.add("This caller's share of the budget, " + budgetForecast.share()
                        + " calls in a window, is spent");
            }
        }
        return refusals;
    }

    /**
     * The first failure that the fetch would meet. A cost that is only expected to be too high is refused after the
     * first page, so only when that page can be fetched.
     */
    private static @Nullable QueryFailure refusal(
            FetchPlan fetchPlan, BudgetForecast budgetForecast, AskOptions askOptions) {
        if (budgetForecast.paused()) {
            return new Paused();
        }
        if (!fetchPlan.first() || !startsTooLate(budgetForecast, askOptions)) {
            var costRefusal = askOptions.costRefusal(fetchPlan.cost().likely());
            if (costRefusal.isPresent()) {
                return costRefusal.get();
            }
        }
        return startsTooLate(fetchPlan, budgetForecast, askOptions)
                ? new BudgetExhausted(budgetForecast.surely(fetchPlan.first(), fetchPlan.others()))
                : null;
    }

    /** Pages after the first are fetched in parallel. Each round of them takes as long as a call. */
    private Eta eta(FetchPlan fetchPlan, BudgetForecast budgetForecast) {
        var start = budgetForecast.first(fetchPlan.first());
        if (fetchPlan.first() && fetchPlan.cost().expected() == null) {
            return new Eta(start, null);
        }
        var rounds =
                (fetchPlan.first() ? 1 : 0) + Math.ceilDiv(fetchPlan.others(), budgetForecast.parallelCalls(fanOut));
        var last = start.plus(budgetForecast.perCall().multipliedBy(rounds - 1L));
        var all = budgetForecast.all(fetchPlan.first(), fetchPlan.others());
        return new Eta(start, (all.isAfter(last) ? all : last).plus(budgetForecast.perCall()));
    }

    private List<Alternative> alternatives(FetchPlan fetchPlan, BudgetForecast budgetForecast, AskOptions askOptions) {
        var alternatives = new ArrayList<Alternative>();
        var least = fetchPlan.first() ? 1 : 0;
        var affordable = budgetForecast.budget().allowance().remaining();
        var most = askOptions.maxCost() == null ? affordable : Math.min(affordable, askOptions.maxCost());
        IntStream.of(least, Math.max(least, most))
                .distinct()
                .filter(calls -> calls == 0 || (calls <= most && !budgetForecast.paused()))
                .mapToObj(calls -> fetchPlan.fewer(pages, calls))
                .flatMap(Optional::stream)
                .forEach(alternatives::add);
        if (!budgetForecast.paused() && startsTooLate(fetchPlan, budgetForecast, askOptions)) {
            var wait = Duration.between(
                    budgetForecast.now(), budgetForecast.surely(fetchPlan.first(), fetchPlan.others()));
            alternatives.add(new Alternative.Later(wait, fetchPlan.cost().expected()));
        }
        return alternatives;
    }

    /** The patience starts again when the first page has arrived. */
    private static boolean startsTooLate(FetchPlan fetchPlan, BudgetForecast budgetForecast, AskOptions askOptions) {
        var first = budgetForecast.first(fetchPlan.first());
        var all = budgetForecast.all(fetchPlan.first(), fetchPlan.others());
        var begun = fetchPlan.first() ? first.plus(budgetForecast.perCall()) : budgetForecast.now();
        return (fetchPlan.first() && startsTooLate(budgetForecast, askOptions))
                || all.isAfter(begun.plus(patience(askOptions)));
    }

    /** Whether the first page could be fetched only after the caller's patience ends. */
    private static boolean startsTooLate(BudgetForecast budgetForecast, AskOptions askOptions) {
        return budgetForecast.first(true).isAfter(budgetForecast.now().plus(patience(askOptions)));
    }

    private static Duration patience(AskOptions askOptions) {
        return askOptions.patience().compareTo(TAKING) < 0 ? TAKING : askOptions.patience();
    }

    private static String calls(int number) {
        return number == 1 ? "1 call" : number + " calls";
    }
}
