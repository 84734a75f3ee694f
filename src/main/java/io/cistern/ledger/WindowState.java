package io.cistern.ledger;

import io.cistern.ledger.Reservation.Full;
import io.cistern.profile.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Computes from a project's calls what may be spent, at one instant of the ledger's clock.
 *
 * @param configured the terms of the settings; {@link #terms} are the terms that apply now
 * @param calls the calls that still matter
 * @param pausedByWindow when Mixpanel's pause for a spent window ends
 * @param loadEasesAt when Mixpanel's pause for concurrency or load ends
 * @param credits the callers' balances
 */
public record WindowState(
        Instant now,
        QuotaTerms configured,
        List<Entry> calls,
        Instant pausedByWindow,
        Instant loadEasesAt,
        LedgerMarks account,
        List<ShareBalance> credits) {

    /**
     * A call in the ledger.
     *
     * @param answeredAt null while no answer was seen
     * @param elsewhereUntil until when the other process that made the call is assumed to be alive without a further
     *     sign; null unless another living process made it
     */
    public record Entry(
            Instant sentAt,
            @Nullable Instant answeredAt,
            boolean counted,
            String caller,
            int page,
            String key,
            @Nullable Instant elsewhereUntil,
            @Nullable Integer foreign) {}

    public WindowState {
        calls = List.copyOf(calls);
        credits = List.copyOf(credits);
    }

    /**
     * Returns the terms that apply now: the lower of the configured limit and the reported one, and one call at a time
     * while probing.
     */
    public QuotaTerms terms() {
        var quotaTerms = configured;
        quotaTerms = quotaTerms.withLimit(told().orLower(quotaTerms.limit(), now));
        return configured.doubt() == LostLedgerPolicy.PROBE && now.isBefore(unprovenUntil())
                ? quotaTerms.withConcurrency(1)
                : quotaTerms;
    }

    private LearnedLimit told() {
        return new LearnedLimit(account.toldLimit(), account.toldAt());
    }

    /** Returns what Mixpanel allows, even if it is more than we allow ourselves. */
    int realLimit() {
        return told().orElse(configured.limit(), now);
    }

    /** Returns the estimated usage of the same quota by others. */
    public ForeignUsage foreign() {
        return ForeignUsage.of(calls.stream()
                .filter(call -> call.foreign() != null && call.answeredAt() != null)
                .map(call -> new ForeignUsage.Sighting(
                        Objects.requireNonNull(call.answeredAt()), Objects.requireNonNull(call.foreign())))
                .toList());
    }

    /**
     * Returns the number of counted calls that Mixpanel certainly has in its window: answered, and sent less than a
     * window ago.
     */
    int surelyHeld() {
        return (int) calls.stream().filter(call -> call.counted() && held(call)).count();
    }

    /**
     * Returns the number of answered calls sent less than a window ago, counted or not: for all pages, or for first
     * pages only.
     */
    int ofPages(boolean all) {
        return (int) calls.stream()
                .filter(call -> held(call) && (all || call.page() == 0))
                .count();
    }

    private boolean held(Entry call) {
        return call.answeredAt() != null
                && call.sentAt().plus(configured.window()).isAfter(now);
    }

    /** Returns until when the ledger may miss calls that count; in the past if it misses none. */
    public Instant unprovenUntil() {
        return configured.doubt() == LostLedgerPolicy.TRUST
                ? Instant.EPOCH
                : since(account.doubtedAt(), configured.window().plus(configured.patience()));
    }

    private static Instant since(@Nullable Instant start, Duration span) {
        return start == null ? Instant.EPOCH : start.plus(span);
    }

    /**
     * Returns when the window opens: at the end of Mixpanel's pause, and of our own when the policy forbids to use a
     * ledger in doubt.
     */
    public Instant windowOpensAt() {
        return configured.doubt() == LostLedgerPolicy.STRICT ? later(pausedByWindow, unprovenUntil()) : pausedByWindow;
    }

    /** Returns how many calls count against the window, by the caller that paid. */
    public Map<String, Integer> spentByCaller() {
        return calls.stream()
                .filter(this::counts)
                .collect(Collectors.groupingBy(Entry::caller, TreeMap::new, Collectors.summingInt(call -> 1)));
    }

    /** Returns the number of calls that count against the window. */
    public int used() {
        return (int) calls.stream().filter(this::counts).count();
    }

    /** Returns the number of calls that the window leaves now; none while Mixpanel says that it is spent. */
    public int available() {
        return now.isBefore(windowOpensAt()) ? 0 : Math.max(0, terms().limit() - used());
    }

    /** Returns the number of calls under way, those of dead processes included for as long as they could last. */
    public int inFlight() {
        return (int) calls.stream().filter(this::underWay).count();
    }

    /** Returns why another such call cannot start now among the waiting callers, if it cannot. */
    public Optional<Full> shortage(boolean counted, Priority priority, Collection<WaitingCaller> waiting) {
        return shortage(counted, priority, waiting, 0);
    }

    /** Returns why another such call cannot start now when so many waiting callers go first, if it cannot. */
    public Optional<Full> shortage(boolean counted, Priority priority, Collection<WaitingCaller> waiting, int ahead) {
        var reserve = terms().kept(priority);
        var applied = reserveIsUsed(waiting) ? 0 : reserve;
        var calls = counted ? ahead + 1 : 0;
        if (!surely(calls, applied).isAfter(now)) {
            return Optional.empty();
        }
        var windowed = now.isBefore(windowOpensAt()) || (counted && used() + ahead >= terms().limit() - applied);
        return Optional.of(new Full(
                windowed ? DenialReason.WINDOW : DenialReason.CONCURRENCY,
                Duration.between(now, soonest(calls, applied)),
                Duration.between(now, surely(calls, reserve)))); // those that use the reserve may have stopped by then
    }

    /**
     * Whether callers that may use the reserve wait for it. The reserve is for people who may come. While some wait,
     * permits go by fair share, because batch work would starve otherwise.
     */
    private boolean reserveIsUsed(Collection<WaitingCaller> waiting) {
        return waiting.stream().anyMatch(one -> one.counted() && terms().kept(one.priority()) == 0);
    }

    /**
     * Returns until when another process that fetches the same page may still do so, if one does. By then the process
     * is dead, or the page is cached now or soon.
     */
    public Optional<Full> elsewhere(String key) {
        return calls.stream()
                .filter(call -> !key.isEmpty()
                        && call.elsewhereUntil() != null
                        && call.key().equals(key)
                        && underWay(call))
                .findFirst()
                .map(call ->
                        new Full(DenialReason.ELSEWHERE, Duration.ZERO, Duration.between(now, elsewhereAtMost(call))));
    }

    private Instant elsewhereAtMost(Entry call) {
        var ends = call.sentAt().plus(configured.patience());
        var until = call.elsewhereUntil();
        return until != null && until.isBefore(ends) ? until : ends;
    }

    /**
     * Returns the instant before which so many counted calls cannot start, as if all calls under way were answered now.
     */
    public Instant soonest(int counted, int kept) {
        return start(
                counted,
                kept,
                call -> underWay(call) ? now.plus(configured.window()) : surelyFree(call),
                Duration.ZERO);
    }

    /** Returns the instant from which so many counted calls can start, as if every answer arrived as late as it can. */
    public Instant surely(int counted, int kept) {
        var window = start(counted, kept, this::surelyFree, configured.patience());
        var slot = calls.stream()
                .filter(this::underWay)
                .map(call -> call.sentAt().plus(configured.patience()))
                .sorted(Comparator.reverseOrder())
                .skip(terms().concurrency() - 1)
                .findFirst()
                .orElse(now);
        return later(window, slot);
    }

    private Instant start(int counted, int kept, Function<Entry, Instant> frees, Duration lasting) {
        var taken = new PriorityQueue<>(calls.stream()
                .filter(Entry::counted)
                .map(frees)
                .filter(free -> free.isAfter(now))
                .toList());
        var limit = terms().limit() - kept;
        var at = later(now, later(windowOpensAt(), loadEasesAt));
        for (int i = 0; i < counted; i++) {
            while (taken.size() >= limit) {
                at = later(at, taken.remove());
            }
            taken.add(at.plus(lasting).plus(configured.window()));
        }
        return at;
    }

    /** Returns how many calls are free at which time if nobody makes any: a step for each change, the soonest first. */
    public List<Budget.Step> forecast() {
        var opens = later(now, windowOpensAt());
        var instants = calls.stream()
                .filter(this::counts)
                .map(call -> later(opens, surelyFree(call)))
                .sorted()
                .toList();
        var steps = new ArrayList<Budget.Step>();
        steps.add(new Budget.Step(opens, free(opens)));
        for (var instant : instants) {
            if (instant.isAfter(steps.getLast().at())) {
                steps.add(new Budget.Step(instant, free(instant)));
            }
        }
        return steps;
    }

    private int free(Instant at) {
        var taken = calls.stream()
                .filter(call -> call.counted() && surelyFree(call).isAfter(at))
                .count();
        var others = foreign().at(at, configured.window());
        return Math.clamp(Math.min(terms().limit(), realLimit() - others) - taken, 0, terms().limit());
    }

    private boolean counts(Entry call) {
        return call.counted() && surelyFree(call).isAfter(now);
    }

    private boolean underWay(Entry call) {
        return call.answeredAt() == null
                && call.sentAt().plus(configured.patience()).isAfter(now);
    }

    private Instant surelyFree(Entry call) {
        var answered = call.answeredAt();
        return (answered == null ? call.sentAt().plus(configured.patience()) : answered).plus(configured.window());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
