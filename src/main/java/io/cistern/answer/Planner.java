package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.Plan.Alternative;
import io.cistern.answer.Plan.Cost;
import io.cistern.answer.Plan.Eta;
import io.cistern.answer.Plan.Outcome;
import io.cistern.answer.Plan.Queue;
import io.cistern.cache.CachedPages;
import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
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
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Foretells answers from what is held, what is under way and what the budget allows. */
final class Planner implements Plans {

    /** What taking a permit takes when one is free: who does not want to wait gets that one, too. */
    private static final Duration TAKING = Duration.ofMillis(200);

    private final CachedPages cache;
    private final Snapshots snapshots;
    private final SnapshotPages pages;
    private final BiPredicate<ProfileQuery, Caller> merging;
    private final RowCounting rowCounting;
    private final int fanOut;
    private final Quota quota;
    private final InstantSource time;

    /** @param merging whether a question of that caller's would leave with a call that waits for its permit */
    Planner(
            CachedPages cache,
            Snapshots snapshots,
            SnapshotPages pages,
            BiPredicate<ProfileQuery, Caller> merging,
            RowCounting rowCounting,
            int fanOut,
            Quota quota,
            InstantSource time) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.pages = pages;
        this.merging = merging;
        this.rowCounting = rowCounting;
        this.fanOut = fanOut;
        this.quota = quota;
        this.time = time;
    }

    @Override
    public Plan explain(ProfileQuery query, Window window, AskOptions askOptions) throws InvalidCursorException {
        if (window.cursor() != null) {
            var snapshotPosition = SnapshotPosition.parse(window.cursor());
            var snapshot = snapshots.find(snapshotPosition.snapshot(), query);
            return plan(need(snapshot, snapshotPosition.within(snapshot.total()), window), askOptions);
        }
        // in this order: a fetch that ends in between has left its page
        var joined = cache.underWay(query, new Cursor.First());
        var held = cache.first(query, askOptions.age());
        var remembered = cache.refusal(query, askOptions.age());
        if (held.isEmpty() && remembered.isPresent()) {
            var because =
                    "Mixpanel has refused this query or failed at it a short while ago, and would again; no-cache asks it anew";
            return new Plan(
                    Outcome.REFUSE,
                    List.of(because),
                    null,
                    Cost.NOTHING,
                    Eta.NEVER,
                    Queue.NONE,
                    List.of(),
                    tooDear(joined ? 0 : 1, askOptions).orElseGet(remembered::get));
        }
        return plan(
                held.isPresent()
                        ? need(Snapshot.of(query, held.get()), 0, window)
                        : new FetchPlan.Fresh(
                                query,
                                window,
                                joined,
                                merging.test(query, askOptions.caller()),
                                cache.last(query),
                                pages.usualSize(query.scope().project()),
                                perPage(query)),
                askOptions);
    }

    private FetchPlan need(Snapshot snapshot, long from, Window window) {
        var rowRange = RowRange.of(from, window.limit(), snapshot);
        var unpaid = pages.unpaid(snapshot, rowRange);
        var missing = pages.missing(snapshot, rowRange);
        // a fetch may have ended between the two looks
        return new FetchPlan.Rest(
                snapshot,
                pages.freshFor(snapshot),
                rowRange,
                Math.max(missing, unpaid),
                unpaid,
                missing == 0 ? 1 : perPage(snapshot.query()));
    }

    private int perPage(ProfileQuery query) {
        return rowCounting.followUp(query.scope().project());
    }

    private Plan plan(FetchPlan fetchPlan, AskOptions askOptions) {
        var now = time.instant();
        var because = new ArrayList<>(fetchPlan.because());
        if (fetchPlan.isHeld()) {
            return new Plan(
                    Outcome.HIT,
                    because,
                    fetchPlan.known(),
                    Cost.NOTHING,
                    new Eta(now, now),
                    Queue.NONE,
                    List.of(),
                    null);
        }
        try {
            var budgetForecast = BudgetForecast.of(
                    quota, fetchPlan.query().scope().project(), askOptions.caller(), fetchPlan.perPage(), now);
            if (fetchPlan.isJoined()) {
                var eta = new Eta(now, fetchPlan.first() ? null : now.plus(budgetForecast.perCall()));
                return new Plan(
                        Outcome.JOIN, because, fetchPlan.known(), fetchPlan.cost(), eta, Queue.NONE, List.of(), null);
            }
            var refusals = refusals(fetchPlan, budgetForecast, askOptions);
            because.addAll(0, refusals);
            return new Plan(
                    refusals.isEmpty() ? Outcome.FETCH : Outcome.REFUSE,
                    because,
                    fetchPlan.known(),
                    fetchPlan.cost(),
                    budgetForecast.paused() ? Eta.NEVER : eta(fetchPlan, budgetForecast),
                    new Queue(budgetForecast.ahead() + 1, budgetForecast.ahead()),
                    alternatives(fetchPlan, budgetForecast, askOptions),
                    refusal(fetchPlan, budgetForecast, askOptions));
        } catch (LedgerUnavailableException e) {
            because.addFirst("The ledger of calls cannot be reached, and without it no call is made");
            var refusal = tooDear(fetchPlan.cost().min(), askOptions).orElseGet(e::failure);
            return new Plan(
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

    /** What is held against it, in the order in which it would be found. */
    private static List<String> refusals(FetchPlan fetchPlan, BudgetForecast budgetForecast, AskOptions askOptions) {
        var refusals = new ArrayList<String>();
        var cost = fetchPlan.cost().likely();
        if (askOptions.maxCost() != null && cost > askOptions.maxCost()) {
            refusals.add("It costs " + calls(cost) + ", and at most " + askOptions.maxCost() + " were allowed"
                    + (fetchPlan.cost().min() <= askOptions.maxCost() && fetchPlan.first()
                            ? "; that is found out when its first page has been paid for"
                            : ""));
        }
        if (budgetForecast.paused()) {
            refusals.add("Spending is paused for this project by an operator");
        } else if (startsTooLate(fetchPlan, budgetForecast, askOptions)) {
            refusals.add("The budget does not let " + calls(cost) + " start within "
                    + askOptions.patience().toSeconds() + " seconds");
            if (budgetForecast.shareIsSpent()) {
                refusals.add("This caller's share of the budget, " + budgetForecast.share()
                        + " calls in a window, is spent");
            }
        }
        return refusals;
    }

    /**
     * The first failure that the query would meet. A cost that is known to be too high is refused at once. A cost that is only
     * likely to be too high is refused after the first page, so only when that page could be fetched.
     */
    private static @Nullable QueryFailure refusal(
            FetchPlan fetchPlan, BudgetForecast budgetForecast, AskOptions askOptions) {
        var tooDear = tooDear(fetchPlan.cost().min(), askOptions);
        if (tooDear.isPresent()) {
            return tooDear.get();
        }
        if (budgetForecast.paused()) {
            return new Paused();
        }
        if (!fetchPlan.first() || !startsTooLate(budgetForecast, askOptions)) {
            var tooDearThen = tooDear(fetchPlan.cost().likely(), askOptions);
            if (tooDearThen.isPresent()) {
                return tooDearThen.get();
            }
        }
        return startsTooLate(fetchPlan, budgetForecast, askOptions)
                ? new BudgetExhausted(budgetForecast.surely(fetchPlan.first(), fetchPlan.others()))
                : null;
    }

    private static Optional<QueryFailure> tooDear(int cost, AskOptions askOptions) {
        var maxCost = askOptions.maxCost();
        return maxCost != null && cost > maxCost ? Optional.of(new CostTooHigh(cost, maxCost)) : Optional.empty();
    }

    /** The pages after the first are fetched side by side; each round of them takes as long as a call. */
    private Eta eta(FetchPlan fetchPlan, BudgetForecast budgetForecast) {
        var start = budgetForecast.first(fetchPlan.first());
        if (fetchPlan.first() && fetchPlan.cost().expected() == null) {
            return new Eta(start, null);
        }
        var rounds = (fetchPlan.first() ? 1 : 0) + Math.ceilDiv(fetchPlan.others(), budgetForecast.lanes(fanOut));
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

    /** The patience is counted anew when the first page is here. */
    private static boolean startsTooLate(FetchPlan fetchPlan, BudgetForecast budgetForecast, AskOptions askOptions) {
        var first = budgetForecast.first(fetchPlan.first());
        var all = budgetForecast.all(fetchPlan.first(), fetchPlan.others());
        var begun = fetchPlan.first() ? first.plus(budgetForecast.perCall()) : budgetForecast.now();
        return (fetchPlan.first() && startsTooLate(budgetForecast, askOptions))
                || all.isAfter(begun.plus(patience(askOptions)));
    }

    /** Whether the first page could be fetched only after the caller has stopped waiting. */
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
