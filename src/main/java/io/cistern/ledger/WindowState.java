package io.cistern.ledger;

import io.cistern.ledger.Reservation.Full;
import io.cistern.profile.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The state of a project's quota window at one instant of the ledger's clock: the calls that still count, and the pauses.
 *
 * @param configured the configured terms; {@link #terms} are those that hold now
 * @param pausedByWindow when Mixpanel's pause for a spent window ends
 * @param loadEasesAt when Mixpanel's pause for concurrency or load ends
 * @param credits the balances of the callers' fair shares
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
     * @param answeredAt null while there is no answer
     * @param elsewhereUntil until when the other process that made the call counts as alive if it gives no further sign;
     *     null when no other living process made it
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

    /** The terms that hold now: the lower of the configured limit and Mixpanel's; one call at a time while probing. */
    public QuotaTerms terms() {
        var quotaTerms = configured;
        quotaTerms = quotaTerms.withLimit(learnedLimit().orLower(quotaTerms.limit(), now));
        return configured.doubt() == LostLedgerPolicy.PROBE && now.isBefore(unprovenUntil())
                ? quotaTerms.withConcurrency(1)
                : quotaTerms;
    }

    /** What pages after the first cost: as configured, unless Mixpanel was found to count them. */
    public FollowUpPages followUpPages() {
        return account.pagesCountedAt() == null ? configured.followUpPages() : FollowUpPages.COUNTED;
    }

    private LearnedLimit learnedLimit() {
        return new LearnedLimit(account.toldLimit(), account.toldAt());
    }

    /** The limit that Mixpanel enforces, even if a lower one is configured. */
    int realLimit() {
        return learnedLimit().orElse(configured.limit(), now);
    }

    /** The calls that other clients of the same quota seem to make. */
    public ForeignUsage foreign() {
        return ForeignUsage.of(calls.stream()
                .filter(call -> call.foreign() != null && call.answeredAt() != null)
                .map(call -> new ForeignUsage.Sighting(
                        Objects.requireNonNull(call.answeredAt()), Objects.requireNonNull(call.foreign())))
                .toList());
    }

    /** Counted calls that are surely in Mixpanel's window: answered, and sent less than a window ago. */
    int surelyHeld() {
        return (int) calls.stream()
                .filter(call -> call.counted() && isInWindow(call))
                .count();
    }

    /** Answered calls sent less than a window ago, counted or not: for all pages, or for first pages only. */
    int ofPages(boolean all) {
        return (int) calls.stream()
                .filter(call -> isInWindow(call) && (all || call.page() == 0))
                .count();
    }

    private boolean isInWindow(Entry call) {
        return call.answeredAt() != null
                && call.sentAt().plus(configured.window()).isAfter(now);
    }

    /** Until when the ledger may not contain every call that counts; in the past when it does. */
    public Instant unprovenUntil() {
        return configured.doubt() == LostLedgerPolicy.TRUST
                ? Instant.EPOCH
                : since(account.doubtedAt(), configured.window().plus(configured.patience()));
    }

    private static Instant since(@Nullable Instant start, Duration span) {
        return start == null ? Instant.EPOCH : start.plus(span);
    }

    /** When the window opens: after Mixpanel's pause, and under the strict policy also after a doubt about the ledger. */
    public Instant windowOpensAt() {
        return configured.doubt() == LostLedgerPolicy.STRICT ? later(pausedByWindow, unprovenUntil()) : pausedByWindow;
    }

    /** Calls that count against the window, by caller. */
    public Map<String, Integer> spentByCaller() {
        return calls.stream()
                .filter(this::counts)
                .collect(Collectors.groupingBy(Entry::caller, TreeMap::new, Collectors.summingInt(call -> 1)));
    }

    /** Calls that count against the window. */
    public int used() {
        return (int) calls.stream().filter(this::counts).count();
    }

    /** Calls that the window allows now; none during Mixpanel's pause for a spent window. */
    public int available() {
        return now.isBefore(windowOpensAt()) ? 0 : Math.max(0, terms().limit() - used());
    }

    /** Calls under way, those of dead processes included for as long as they could take. */
    public int inFlight() {
        return (int) calls.stream().filter(this::underWay).count();
    }

    /** Why another such call cannot start now while those callers wait; empty when it can. */
    public Optional<Full> shortage(boolean counted, Priority priority, Collection<WaitingCaller> waiting) {
        return shortage(counted, priority, waiting, 0);
    }

    /** The reason why another such call cannot start now after the waiting callers before it; empty when it can start. */
    public Optional<Full> shortage(boolean counted, Priority priority, Collection<WaitingCaller> waiting, int ahead) {
        var reserve = terms().kept(priority);
        var reserved = isReserveShared(waiting) ? 0 : reserve;
        var counting = counted ? ahead + 1 : 0;
        if (!surely(counting, reserved).isAfter(now)) {
            return Optional.empty();
        }
        var isWindowFull = now.isBefore(windowOpensAt()) || (counted && used() + ahead >= terms().limit() - reserved);
        return Optional.of(new Full(
                isWindowFull ? DenialReason.WINDOW : DenialReason.CONCURRENCY,
                Duration.between(now, soonest(counting, reserved)),
                Duration.between(now, surely(counting, reserve)))); // the reserve may not be shared by then
    }

    /**
     * Whether batch work may use the reserve, which otherwise stays free for people. While people wait, it is given by
     * turns, because batch work would starve otherwise.
     */
    private boolean isReserveShared(Collection<WaitingCaller> waiting) {
        return waiting.stream().anyMatch(caller -> caller.counted() && terms().kept(caller.priority()) == 0);
    }

    /**
     * A denial while another process fetches the same page, until that process may be dead. If it lives, the page is stored
     * by then, or soon after.
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

    /** The instant before which this number of counted calls cannot start. {@code reserved} permits stay free. */
    public Instant soonest(int counted, int reserved) {
        return new WindowForecast(this).soonest(counted, reserved);
    }

    /** The instant from which this number of counted calls can start. {@code reserved} permits stay free. */
    public Instant surely(int counted, int reserved) {
        return new WindowForecast(this).surely(counted, reserved);
    }

    /** How many calls will be free if none is made: a step for each change, the soonest first. */
    public List<Budget.Step> forecast() {
        return new WindowForecast(this).steps();
    }

    boolean counts(Entry call) {
        return call.counted() && surelyFree(call).isAfter(now);
    }

    boolean underWay(Entry call) {
        return call.answeredAt() == null
                && call.sentAt().plus(configured.patience()).isAfter(now);
    }

    Instant surelyFree(Entry call) {
        var answered = call.answeredAt();
        return (answered == null ? call.sentAt().plus(configured.patience()) : answered).plus(configured.window());
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
