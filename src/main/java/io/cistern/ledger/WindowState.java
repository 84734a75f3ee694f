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
 * A project's calls that still matter, as of one instant of the ledger's clock.
 *
 * @param configured the terms that the settings give; {@link #terms} are those that hold now
 * @param pausedByWindow until when Mixpanel's pause for a spent window lasts
 * @param loadEasesAt when its pause for concurrency or load ends
 * @param credits what callers are owed
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
     * @param elsewhereUntil until when another process that made it is taken to live, should it give no further sign;
     *     null when none that lives did
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

    /** The terms that hold now: the lower of the configured limit and the told one; one call at a time while probing. */
    public QuotaTerms terms() {
        var quotaTerms = configured;
        quotaTerms = quotaTerms.withLimit(told().orLower(quotaTerms.limit(), now));
        return configured.doubt() == LostLedgerPolicy.PROBE && now.isBefore(unprovenUntil())
                ? quotaTerms.withConcurrency(1)
                : quotaTerms;
    }

    /** What pages after the first cost: as configured, unless Mixpanel was found to count them. */
    public FollowUpPages followUpPages() {
        return account.pagesCountedAt() == null ? configured.followUpPages() : FollowUpPages.COUNTED;
    }

    private LearnedLimit told() {
        return new LearnedLimit(account.toldLimit(), account.toldAt());
    }

    /** What Mixpanel allows, however little we allow ourselves. */
    int realLimit() {
        return told().orElse(configured.limit(), now);
    }

    /** What others seem to spend of the same quota. */
    public ForeignUsage foreign() {
        return ForeignUsage.of(calls.stream()
                .filter(call -> call.foreign() != null && call.answeredAt() != null)
                .map(call -> new ForeignUsage.Sighting(
                        Objects.requireNonNull(call.answeredAt()), Objects.requireNonNull(call.foreign())))
                .toList());
    }

    /** Counted calls that Mixpanel surely holds in its window: answered, and sent less than a window ago. */
    int surelyHeld() {
        return (int) calls.stream().filter(call -> call.counted() && held(call)).count();
    }

    /** Answered calls sent less than a window ago, whether they count or not: for all pages, or for first ones alone. */
    int ofPages(boolean all) {
        return (int) calls.stream()
                .filter(call -> held(call) && (all || call.page() == 0))
                .count();
    }

    private boolean held(Entry call) {
        return call.answeredAt() != null
                && call.sentAt().plus(configured.window()).isAfter(now);
    }

    /** Until when the ledger may not know of every call that counts; in the past if it does. */
    public Instant unprovenUntil() {
        return configured.doubt() == LostLedgerPolicy.TRUST
                ? Instant.EPOCH
                : since(account.doubtedAt(), configured.window().plus(configured.patience()));
    }

    private static Instant since(@Nullable Instant start, Duration span) {
        return start == null ? Instant.EPOCH : start.plus(span);
    }

    /** When the window opens: the end of Mixpanel's pause, and of our own when a ledger in doubt is not to be used. */
    public Instant windowOpensAt() {
        return configured.doubt() == LostLedgerPolicy.STRICT ? later(pausedByWindow, unprovenUntil()) : pausedByWindow;
    }

    /** Calls that count against the window, by who paid. */
    public Map<String, Integer> spentByCaller() {
        return calls.stream()
                .filter(this::counts)
                .collect(Collectors.groupingBy(Entry::caller, TreeMap::new, Collectors.summingInt(call -> 1)));
    }

    /** Calls that count against the window. */
    public int used() {
        return (int) calls.stream().filter(this::counts).count();
    }

    /** Calls that the window leaves now; none while Mixpanel says that it is spent. */
    public int available() {
        return now.isBefore(windowOpensAt()) ? 0 : Math.max(0, terms().limit() - used());
    }

    /** Calls under way, those of dead processes included for as long as they could last. */
    public int inFlight() {
        return (int) calls.stream().filter(this::underWay).count();
    }

    /** Why another such call cannot start now beside those who wait, if so. */
    public Optional<Full> shortage(boolean counted, Priority priority, Collection<WaitingCaller> waiting) {
        return shortage(counted, priority, waiting, 0);
    }

    /** Why another such call cannot start now when so many of those who wait come first. */
    public Optional<Full> shortage(boolean counted, Priority priority, Collection<WaitingCaller> waiting, int ahead) {
        var kept = terms().kept(priority);
        var left = isSought(waiting) ? 0 : kept;
        var calls = counted ? ahead + 1 : 0;
        if (!surely(calls, left).isAfter(now)) {
            return Optional.empty();
        }
        var windowed = now.isBefore(windowOpensAt()) || (counted && used() + ahead >= terms().limit() - left);
        return Optional.of(new Full(
                windowed ? DenialReason.WINDOW : DenialReason.CONCURRENCY,
                Duration.between(now, soonest(calls, left)),
                Duration.between(now, surely(calls, kept)))); // whoever seeks it may be gone by then
    }

    /** The reserve is kept for people who may come. While some wait it goes by turns, or batch work would starve. */
    private boolean isSought(Collection<WaitingCaller> waiting) {
        return waiting.stream().anyMatch(one -> one.counted() && terms().kept(one.priority()) == 0);
    }

    /**
     * When the very page is being fetched by another process: until that can be dead. If it is not, the page is here by
     * then, or soon.
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

    /** Before this, so many counted calls cannot have started: as if all that are under way were answered now. */
    public Instant soonest(int counted, int kept) {
        return start(
                counted,
                kept,
                call -> underWay(call) ? now.plus(configured.window()) : surelyFree(call),
                Duration.ZERO);
    }

    /** From this on, so many counted calls can have started: as if every answer came as late as it can. */
    public Instant surely(int counted, int kept) {
        var window = start(counted, kept, this::surelyFree, configured.patience());
        var seat = calls.stream()
                .filter(this::underWay)
                .map(call -> call.sentAt().plus(configured.patience()))
                .sorted(Comparator.reverseOrder())
                .skip(terms().concurrency() - 1)
                .findFirst()
                .orElse(now);
        return later(window, seat);
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

    /** From when on how many calls are free, if nobody makes any: a step for each change, the soonest first. */
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
