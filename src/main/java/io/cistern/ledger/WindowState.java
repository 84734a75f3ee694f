package io.cistern.ledger;

import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.Reservation.Full;
import io.cistern.profile.Priority;
import io.cistern.profile.WaitReason;
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
 * @param longestCall the duration of the longest call of the last day; null when it does not show how long a call takes now, or
 *     nobody needs to know
 */
public record WindowState(
        Instant now,
        QuotaTerms configured,
        List<Entry> calls,
        Instant pausedByWindow,
        Instant loadEasesAt,
        LedgerMarks account,
        List<ShareBalance> credits,
        @Nullable Duration longestCall) {

    /**
     * A call in the ledger.
     *
     * @param answeredAt null while there is no answer
     * @param outcome how it ended; null while there is no answer
     * @param own whether this process made the call
     * @param elsewhereUntil until when the other process that made the call counts as alive if it gives no further sign;
     *     null when no other living process made it
     */
    public record Entry(
            Instant sentAt,
            @Nullable Instant answeredAt,
            @Nullable Outcome outcome,
            boolean counted,
            String caller,
            int page,
            String key,
            boolean own,
            @Nullable Instant elsewhereUntil,
            @Nullable Integer foreign) {

        /** Whether no living process waits for its answer. */
        public boolean isOfDeadProcess() {
            return !own && elsewhereUntil == null;
        }
    }

    public WindowState {
        calls = List.copyOf(calls);
        credits = List.copyOf(credits);
    }

    /** The terms that hold now: the lower of the configured limit and Mixpanel's; one call at a time while probing. */
    public QuotaTerms terms() {
        var quotaTerms = configured.withLimit(learnedLimit().orLower(configured.limit(), now));
        return isProbed() ? quotaTerms.withConcurrency(1) : quotaTerms;
    }

    /** Whether one call at a time is made, because the ledger may miss calls. */
    public boolean isProbed() {
        return doubt().isProbed();
    }

    LedgerDoubt doubt() {
        return new LedgerDoubt(this);
    }

    /** What pages after the first cost: as configured, unless Mixpanel was found to do otherwise. */
    public FollowUpPages followUpPages() {
        return account.pages().cost(configured.followUpPages(), now);
    }

    /** Whether the setting is to learn what pages after the first cost. */
    boolean learnsPages() {
        return configured.followUpPages() == FollowUpPages.LEARN;
    }

    /** Whether a call may be sent although the window is full, as a trial of what pages after the first cost. */
    public boolean mayTryPages() {
        return learnsPages() && account.pages().mayTry(this);
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

    boolean isInWindow(Entry call) {
        return call.answeredAt() != null
                && call.sentAt().plus(configured.window()).isAfter(now);
    }

    /** Until when the ledger may not contain every call that counts; in the past when it does. */
    public Instant unprovenUntil() {
        return doubt().until();
    }

    /** When the window opens: after Mixpanel's pause, and under the strict policy also after a doubt about the ledger. */
    public Instant windowOpensAt() {
        return later(pausedByWindow, doubt().windowOpensAt());
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

    /**
     * Calls under way, those of dead processes included for as long as they hold their places. While one call at a time is
     * made, only those of living processes count, because the others do not hold it back.
     */
    public int inFlight() {
        return new ConcurrentCalls(this).count();
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
        return Optional.of(new Full(
                reason(counted, ahead, reserved),
                Duration.between(now, soonest(counting, reserved)),
                Duration.between(now, surely(counting, reserve)))); // the reserve may not be shared by then
    }

    /** Why a call of that priority that counts cannot start now; empty when it can. */
    public Optional<WaitReason> waitReason(Priority priority) {
        return account.pausedAt() != null
                ? Optional.of(WaitReason.PAUSED)
                : shortage(true, priority, List.of()).map(Full::reason);
    }

    private WaitReason reason(boolean counted, int ahead, int reserved) {
        if (now.isBefore(pausedByWindow)) {
            return WaitReason.MIXPANEL_PAUSE;
        }
        if (now.isBefore(windowOpensAt())) {
            return WaitReason.LEDGER_UNPROVEN;
        }
        if (counted && used() + ahead >= terms().limit() - reserved) {
            return used() < terms().limit() && reserved > 0 ? WaitReason.RESERVED : WaitReason.BUDGET_SPENT;
        }
        return now.isBefore(loadEasesAt) ? WaitReason.MIXPANEL_LOAD : new ConcurrentCalls(this).reason();
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
                        new Full(WaitReason.PEER_FETCH, Duration.ZERO, Duration.between(now, elsewhereAtMost(call))));
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

    /** Whether an answer to the call may still come. */
    boolean underWay(Entry call) {
        return call.answeredAt() == null
                && call.sentAt().plus(configured.patience()).isAfter(now);
    }

    /** Whether the call holds a place among the concurrent calls. */
    boolean holdsPlace(Entry call) {
        return call.answeredAt() == null && placeHeldUntil(call).isAfter(now);
    }

    /** Until when a call without an answer holds its place. */
    Instant placeHeldUntil(Entry call) {
        return call.sentAt()
                .plus(call.isOfDeadProcess() ? configured.placeOfDeadCall(longestCall) : configured.patience());
    }

    Instant surelyFree(Entry call) {
        var answered = call.answeredAt();
        return (answered == null ? call.sentAt().plus(configured.patience()) : answered).plus(configured.window());
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
