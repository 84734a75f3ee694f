package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.Plan.Alternative;
import io.cistern.answer.Plan.Cost;
import io.cistern.answer.Plan.Eta;
import io.cistern.answer.Plan.Outcome;
import io.cistern.answer.Plan.Queue;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.ProfileQuery;
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
    private final Counting counting;
    private final int fanOut;
    private final Quota quota;
    private final InstantSource time;

    /** @param merging whether a question of that caller's would leave with a call that waits for its permit */
    Planner(
            CachedPages cache,
            Snapshots snapshots,
            SnapshotPages pages,
            BiPredicate<ProfileQuery, Caller> merging,
            Counting counting,
            int fanOut,
            Quota quota,
            InstantSource time) {
        this.cache = cache;
        this.snapshots = snapshots;
        this.pages = pages;
        this.merging = merging;
        this.counting = counting;
        this.fanOut = fanOut;
        this.quota = quota;
        this.time = time;
    }

    @Override
    public Plan explain(ProfileQuery query, Window window, Contract contract) throws InvalidCursorException {
        if (window.cursor() != null) {
            var place = Place.parse(window.cursor());
            var snapshot = snapshots.find(place.snapshot(), query);
            return plan(need(snapshot, place.within(snapshot.total()), window), contract);
        }
        // in this order: a fetch that ends in between has left its page
        var joined = cache.underWay(query, new Cursor.First());
        var held = cache.first(query, contract.age());
        var remembered = cache.refusal(query, contract.age());
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
                    tooDear(joined ? 0 : 1, contract).orElseGet(remembered::get));
        }
        return plan(
                held.isPresent()
                        ? need(Snapshot.of(query, held.get()), 0, window)
                        : new Need.Fresh(
                                query,
                                window,
                                joined,
                                merging.test(query, contract.caller()),
                                cache.last(query),
                                pages.usualSize(query.scope().project()),
                                perPage(query)),
                contract);
    }

    private Need need(Snapshot snapshot, long from, Window window) {
        var span = Span.of(from, window.limit(), snapshot);
        var unpaid = pages.unpaid(snapshot, span);
        var missing = pages.missing(snapshot, span);
        // a fetch may have ended between the two looks
        return new Need.Rest(
                snapshot,
                pages.freshFor(snapshot),
                span,
                Math.max(missing, unpaid),
                unpaid,
                missing == 0 ? 1 : perPage(snapshot.query()));
    }

    private int perPage(ProfileQuery query) {
        return counting.followUp(query.scope().project());
    }

    private Plan plan(Need need, Contract contract) {
        var now = time.instant();
        var because = new ArrayList<>(need.because());
        if (need.isHeld()) {
            return new Plan(
                    Outcome.HIT, because, need.known(), Cost.NOTHING, new Eta(now, now), Queue.NONE, List.of(), null);
        }
        try {
            var prospect = Prospect.of(quota, need.query().scope().project(), contract.caller(), need.perPage(), now);
            if (need.isJoined()) {
                var eta = new Eta(now, need.first() ? null : now.plus(prospect.perCall()));
                return new Plan(Outcome.JOIN, because, need.known(), need.cost(), eta, Queue.NONE, List.of(), null);
            }
            var refusals = refusals(need, prospect, contract);
            because.addAll(0, refusals);
            return new Plan(
                    refusals.isEmpty() ? Outcome.FETCH : Outcome.REFUSE,
                    because,
                    need.known(),
                    need.cost(),
                    prospect.paused() ? Eta.NEVER : eta(need, prospect),
                    new Queue(prospect.ahead() + 1, prospect.ahead()),
                    alternatives(need, prospect, contract),
                    refusal(need, prospect, contract));
        } catch (LedgerUnavailableException e) {
            because.addFirst("The ledger of calls cannot be reached, and without it no call is made");
            var refusal = tooDear(need.cost().min(), contract).orElseGet(e::failure);
            return new Plan(
                    Outcome.REFUSE, because, need.known(), need.cost(), Eta.NEVER, Queue.NONE, List.of(), refusal);
        }
    }

    /** What is held against it, in the order in which it would be found. */
    private static List<String> refusals(Need need, Prospect prospect, Contract contract) {
        var refusals = new ArrayList<String>();
        var cost = need.cost().likely();
        if (contract.maxCost() != null && cost > contract.maxCost()) {
            refusals.add("It costs " + calls(cost) + ", and at most " + contract.maxCost() + " were allowed"
                    + (need.cost().min() <= contract.maxCost() && need.first()
                            ? "; that is found out when its first page has been paid for"
                            : ""));
        }
        if (prospect.paused()) {
            refusals.add("Spending is paused for this project by an operator");
        } else if (startsTooLate(need, prospect, contract)) {
            refusals.add("The budget does not let " + calls(cost) + " start within "
                    + contract.patience().toSeconds() + " seconds");
            if (prospect.shareIsSpent()) {
                refusals.add("This caller's share of the budget, " + prospect.share() + " calls in a window, is spent");
            }
        }
        return refusals;
    }

    /**
     * The first failure that the query would meet. A cost that is known to be too high is refused at once. A cost that is only
     * likely to be too high is refused after the first page, so only when that page could be fetched.
     */
    private static @Nullable QueryFailure refusal(Need need, Prospect prospect, Contract contract) {
        var tooDear = tooDear(need.cost().min(), contract);
        if (tooDear.isPresent()) {
            return tooDear.get();
        }
        if (prospect.paused()) {
            return new Paused();
        }
        if (!need.first() || !startsTooLate(prospect, contract)) {
            var tooDearThen = tooDear(need.cost().likely(), contract);
            if (tooDearThen.isPresent()) {
                return tooDearThen.get();
            }
        }
        return startsTooLate(need, prospect, contract)
                ? new BudgetExhausted(prospect.surely(need.first(), need.others()))
                : null;
    }

    private static Optional<QueryFailure> tooDear(int cost, Contract contract) {
        var maxCost = contract.maxCost();
        return maxCost != null && cost > maxCost ? Optional.of(new CostTooHigh(cost, maxCost)) : Optional.empty();
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
