package io.cistern.pagesize;

import io.cistern.profile.Audience;
import io.cistern.profile.ProfileQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the page sizes of one project, and learns from its answers. */
final class ProjectPageSizes {

    private static final Logger log = LoggerFactory.getLogger(ProjectPageSizes.class);

    /** How long no size is examined after a call has failed with a larger size and as documented. */
    private static final Duration CAUTIOUS_FOR = Duration.ofMinutes(5);

    private final String project;
    private final PageSizeProperties.Project settings;
    private final LearnedPageSizes stored;
    private final InstantSource time;
    private final AtomicBoolean isTrying = new AtomicBoolean();
    private volatile Instant cautiousUntil = Instant.MIN;

    ProjectPageSizes(String project, PageSizeProperties.Project settings, LearnedPageSizes stored, InstantSource time) {
        this.project = project;
        this.settings = settings;
        this.stored = stored;
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
        if (!settings.pageSize().isLearned() || query.audience() instanceof Audience.Identified) {
            return Choice.DOCUMENTED;
        }
        var learned = learned(RowKind.of(query.select()));
        var proven = learned.proven(maxBytes());
        var next = learned.next(maxBytes(), time.instant());
        return next > proven && !isCautious() && mayTry.test(documentedCalls()) && isTrying.compareAndSet(false, true)
                ? new Choice(next, true)
                : new Choice(proven, false);
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

    /** What is known now. Rows with some properties are no larger than rows with all. */
    LearnedPageSize learned(RowKind kind) {
        var own = stored.find(project, kind).orElse(LearnedPageSize.UNKNOWN);
        if (kind == RowKind.ALL_PROPERTIES) {
            return own;
        }
        var all = stored.find(project, RowKind.ALL_PROPERTIES).orElse(LearnedPageSize.UNKNOWN);
        return own.fault() == null && all.size() > own.size() ? own.honoured(all.size(), time.instant()) : own;
    }

    /**
     * Learns from an answer to a call that asked for that size. Returns what is wrong with a page that is larger than
     * documented.
     */
    Optional<SizeFault> answered(ProfileQuery query, int asked, AnswerShape shape, Duration took) {
        if (!settings.pageSize().isLearned()) {
            return Optional.empty();
        }
        var kind = RowKind.of(query.select());
        var before = learned(kind);
        var after = before.seen(shape.total() == null ? 0 : shape.total(), shape.bytesPerRow());
        var fault = fault(asked, shape, took);
        save(
                kind,
                before,
                fault.isEmpty() && shape.rows() > before.size() ? after.honoured(asked, time.instant()) : after);
        fault.ifPresent(reason -> failed(query, asked, reason));
        return fault;
    }

    private Optional<SizeFault> fault(int asked, AnswerShape shape, Duration took) {
        if (asked <= PageSizeSetting.DOCUMENTED) {
            return Optional.empty();
        }
        if (shape.size() < asked) {
            return Optional.of(SizeFault.IGNORED);
        }
        if (shape.isShort()) {
            return Optional.of(SizeFault.SHORT);
        }
        if (took.compareTo(settings.timeLimit()) > 0) {
            return Optional.of(SizeFault.SLOW);
        }
        return shape.bytes() > maxBytes() ? Optional.of(SizeFault.LARGE) : Optional.empty();
    }

    /** Records why that size is not to be asked for. A size that Mixpanel does not give concerns rows of each kind. */
    void failed(ProfileQuery query, int asked, SizeFault reason) {
        if (!settings.pageSize().isLearned() || asked <= PageSizeSetting.DOCUMENTED) {
            return;
        }
        var concerned = reason == SizeFault.REFUSED || reason == SizeFault.IGNORED
                ? List.of(RowKind.values())
                : List.of(RowKind.of(query.select()));
        var isNew = false;
        for (var kind : concerned) {
            var before = learned(kind);
            var after = before.faulty(asked, reason, time.instant());
            isNew |= !after.equals(before);
            save(kind, before, after);
        }
        if (isNew) {
            log.info(
                    "Pages of {} profiles are not asked for in project {} for a day: {}",
                    asked,
                    project,
                    reason.sentence());
        }
    }

    /** Whether a call has recently failed with any size. Meanwhile a failure tells nothing about a size. */
    boolean isCautious() {
        return time.instant().isBefore(cautiousUntil);
    }

    /** Records that a call failed with a larger size and without, so that the size is not to blame. */
    void failedWithAnySize() {
        cautiousUntil = time.instant().plus(CAUTIOUS_FOR);
    }

    private void save(RowKind kind, LearnedPageSize before, LearnedPageSize after) {
        if (after.differs(before)) {
            stored.save(project, kind, after);
        }
        if (after.size() > before.size()) {
            log.info(
                    "Mixpanel gives pages of {} profiles for project {}: new sessions ask for them",
                    after.size(),
                    project);
        }
    }

    private long maxBytes() {
        return settings.pageBytes().toBytes();
    }
}
