package io.cistern.pagesize;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Learns the page sizes of one project from its answers, and stores what it learns. */
final class SizeLearning {

    private static final Logger log = LoggerFactory.getLogger(SizeLearning.class);

    /** How often a change is tried again because another one was stored in between. */
    private static final int MOST_TRIES = 5;

    private final String project;
    private final PageSizeProperties.Project settings;
    private final LearnedPageSizes stored;
    private final InstantSource time;

    SizeLearning(String project, PageSizeProperties.Project settings, LearnedPageSizes stored, InstantSource time) {
        this.project = project;
        this.settings = settings;
        this.stored = stored;
        this.time = time;
    }

    /** What is known now. */
    LearnedPageSize learned(RowKind kind) {
        return learned(kind, stored.find(project, kind));
    }

    /** Rows with some properties are no larger than rows with all. */
    private LearnedPageSize learned(RowKind kind, Optional<LearnedPageSize> found) {
        var own = found.orElse(LearnedPageSize.UNKNOWN);
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
    Optional<SizeFault> answered(RowKind kind, int asked, AnswerShape shape, Duration took) {
        var fault = fault(asked, shape, took);
        var total = shape.total() == null ? 0 : shape.total();
        change(kind, before -> {
            var seen = before.seen(total, shape.rows(), shape.bytes());
            return fault.isEmpty() && shape.rows() > before.size() ? seen.honoured(asked, time.instant()) : seen;
        });
        fault.ifPresent(reason -> failed(kind, asked, reason));
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
        return shape.bytes() > settings.pageBytes().toBytes() ? Optional.of(SizeFault.LARGE) : Optional.empty();
    }

    /** Records why that size is not to be asked for. A size that Mixpanel does not give concerns rows of each kind. */
    void failed(RowKind kind, int asked, SizeFault reason) {
        if (asked <= PageSizeSetting.DOCUMENTED) {
            return;
        }
        var concerned =
                reason == SizeFault.REFUSED || reason == SizeFault.IGNORED ? List.of(RowKind.values()) : List.of(kind);
        var isNew = false;
        for (var each : concerned) {
            isNew |= change(each, before -> before.faulty(asked, reason, time.instant()));
        }
        if (isNew) {
            log.info(
                    "Pages of {} profiles are not asked for in project {} for a day: {}",
                    asked,
                    project,
                    reason.sentence());
        }
    }

    /** Stores a change of what is known, unless it is too small. Returns whether it was stored. */
    private boolean change(RowKind kind, UnaryOperator<LearnedPageSize> change) {
        for (var i = 0; i < MOST_TRIES; i++) {
            var found = stored.find(project, kind);
            var before = learned(kind, found);
            var after = change.apply(before);
            if (!after.differs(before)) {
                return false;
            }
            if (stored.replace(project, kind, found.orElse(null), after)) {
                tellLarger(before, after);
                return true;
            }
        }
        return false;
    }

    private void tellLarger(LearnedPageSize before, LearnedPageSize after) {
        if (after.size() > before.size()) {
            log.info(
                    "Mixpanel gives pages of {} profiles for project {}: new sessions ask for them",
                    after.size(),
                    project);
        }
    }
}
