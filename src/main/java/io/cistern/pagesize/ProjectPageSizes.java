package io.cistern.pagesize;

import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** Chooses the page sizes of one project. */
final class ProjectPageSizes {

    /** How long no size is examined after a call has failed with a larger size and as documented. */
    private static final Duration CAUTIOUS_FOR = Duration.ofMinutes(5);

    private final PageSizeProperties.Project settings;
    private final SizeLearning learning;
    private final InstantSource time;
    private final AtomicBoolean isTrying = new AtomicBoolean();
    private volatile Instant cautiousUntil = Instant.MIN;
    private volatile Instant queriesRefusedUntil = Instant.MIN;
    private final Map<RowKind, SizeSuspicion> suspicions = new EnumMap<>(
            Map.of(RowKind.ALL_PROPERTIES, new SizeSuspicion(), RowKind.SELECTED_PROPERTIES, new SizeSuspicion()));

    ProjectPageSizes(String project, PageSizeProperties.Project settings, LearnedPageSizes stored, InstantSource time) {
        this.settings = settings;
        this.learning = new SizeLearning(project, settings, stored, time);
        this.time = time;
    }

    /**
     * The size that a first page asks for. A trial must be closed when its call has ended.
     *
     * @param size the number of profiles; the documented number is not sent
     * @param isTrial whether no answer has honoured that size yet
     */
    record Choice(int size, boolean isTrial) {

        static final Choice DOCUMENTED = new Choice(PageSizeSetting.DOCUMENTED, false);

        boolean isLarger() {
            return size > PageSizeSetting.DOCUMENTED;
        }
    }

    /**
     * @param mayTry whether a session may try a size, given how many calls the largest known answer takes as documented
     */
    Choice choose(ProfileQuery query, IntPredicate mayTry) {
        if (!isLearned(query)) {
            return Choice.DOCUMENTED;
        }
        var learned = learned(RowKind.of(query.select()));
        var proven = learned.proven(maxBytes());
        var instead = suspicion(query).instead(proven);
        var next = learned.next(maxBytes(), time.instant());
        var isTrial = next > proven
                && instead == proven
                && !isCautious()
                && mayTry.test(documentedCalls())
                && isTrying.compareAndSet(false, true);
        return isTrial ? new Choice(next, true) : new Choice(instead, false);
    }

    /**
     * The size to ask for after a first page of that size had that fault; the same size when the failure is to be
     * reported. A proven size is asked for once more before a failure counts against it.
     */
    int fallback(ProfileQuery query, Choice choice, int asked, SizeFault fault) {
        if (asked <= PageSizeSetting.DOCUMENTED) {
            return asked;
        }
        return switch (fault) {
            case REFUSED ->
                choice.isTrial() || !time.instant().isBefore(queriesRefusedUntil) ? PageSizeSetting.DOCUMENTED : asked;
            case FAILED -> afterFailure(query, choice, asked);
            case LARGE, SHORT, IGNORED, SLOW ->
                asked == choice.size() ? LearnedPageSize.below(asked) : PageSizeSetting.DOCUMENTED;
        };
    }

    private int afterFailure(ProfileQuery query, Choice choice, int asked) {
        if (isCautious()) {
            return asked;
        }
        if (choice.isTrial()) {
            return LearnedPageSize.below(asked);
        }
        var proven = proven(query);
        suspicion(query).firstPageFailed(proven, asked);
        return Math.min(asked, suspicion(query).instead(proven));
    }

    private int proven(ProfileQuery query) {
        return learned(RowKind.of(query.select())).proven(maxBytes());
    }

    private SizeSuspicion suspicion(ProfileQuery query) {
        return Objects.requireNonNull(suspicions.get(RowKind.of(query.select())));
    }

    /** How many calls the largest known answer takes with pages of the documented size. */
    private int documentedCalls() {
        var total = Stream.of(RowKind.values())
                .mapToLong(kind -> learned(kind).total())
                .max()
                .orElse(0);
        return Math.clamp(Math.ceilDiv(total, PageSizeSetting.DOCUMENTED), 1, Integer.MAX_VALUE);
    }

    /** The largest size that sessions may come to ask for; empty when sizes are not learned. */
    OptionalInt reachable(ProfileQuery query) {
        return settings.pageSize().isLearned()
                ? OptionalInt.of(learned(RowKind.of(query.select())).reachable(maxBytes(), time.instant()))
                : OptionalInt.empty();
    }

    /** How sizes are chosen. */
    PageSizeSetting setting() {
        return settings.pageSize();
    }

    /** Ends a trial. */
    void end(Choice choice) {
        if (choice.isTrial()) {
            isTrying.set(false);
        }
    }

    /** What is known now. */
    LearnedPageSize learned(RowKind kind) {
        return learning.learned(kind);
    }

    /**
     * Learns from an answer to a call that asked for that size. Returns what is wrong with a page that is larger than
     * documented.
     */
    Optional<SizeFault> answered(ProfileQuery query, int asked, AnswerShape shape, Duration took) {
        if (!isLearned(query)) {
            return Optional.empty();
        }
        suspicion(query).arrived(asked);
        return learning.answered(RowKind.of(query.select()), asked, shape, took);
    }

    /** Look-ups by id have one page, and are no measure of other pages. */
    private boolean isLearned(ProfileQuery query) {
        return settings.pageSize().isLearned() && query.audience().ids().isEmpty();
    }

    /** Learns from a first page of that size: larger ones that failed before it are to blame. */
    void begun(ProfileQuery query, int asked) {
        if (!isLearned(query)) {
            return;
        }
        var proven = proven(query);
        var instead = suspicion(query).instead(proven);
        if (asked <= instead && instead < proven) {
            suspicion(query).clear();
            failed(query, proven, SizeFault.FAILED);
            if (asked < LearnedPageSize.below(proven)) {
                failed(query, LearnedPageSize.below(proven), SizeFault.FAILED);
            }
        }
    }

    /**
     * Learns from the failure of a later page of that size. Returns whether to give up its session, because the page
     * will fail again.
     */
    boolean laterPageFailed(ProfileQuery query, int asked, SizeFault fault) {
        if (!isLearned(query) || asked <= PageSizeSetting.DOCUMENTED) {
            return false;
        }
        return switch (fault) {
            case FAILED -> !isCautious() && suspicion(query).laterPageFailed(asked);
            case LARGE -> {
                failed(query, asked, fault);
                yield true;
            }
            case REFUSED, SHORT, IGNORED, SLOW -> false; // it may be the session that is refused
        };
    }

    /** Records why that size is not to be asked for. */
    void failed(ProfileQuery query, int asked, SizeFault reason) {
        if (isLearned(query)) {
            learning.failed(RowKind.of(query.select()), asked, reason);
        }
    }

    /** Whether a call has recently failed with any size. Meanwhile a failure tells nothing about a size. */
    boolean isCautious() {
        return time.instant().isBefore(cautiousUntil);
    }

    /** Records that a call failed with a larger size and with a smaller one, so that the size is not to blame. */
    void failedWithAnySize(ProfileQuery query) {
        suspicion(query).clear();
        cautiousUntil = time.instant().plus(CAUTIOUS_FOR);
    }

    /** Records that Mixpanel refused a query with a larger size and without, so that the size is not to blame. */
    void refusedWithAnySize() {
        queriesRefusedUntil = time.instant().plus(CAUTIOUS_FOR);
    }

    private long maxBytes() {
        return settings.pageBytes().toBytes();
    }
}
