package io.cistern.pagesize;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The page sizes that were learned for one project and one kind of rows.
 *
 * @param size the largest size that an answer honoured; the documented one at first
 * @param total the largest total of an answer; 0 when none is known
 * @param bytesPerRow the mean size of a row in bytes, as JSON; 0 when it is not known
 * @param fault why larger sizes are not asked for; null when nothing is known against them
 */
public record LearnedPageSize(
        int size, long total, long bytesPerRow, @Nullable Fault fault) {

    /** Nothing is known. */
    public static final LearnedPageSize UNKNOWN = new LearnedPageSize(PageSizeSetting.DOCUMENTED, 0, 0, null);

    /** The sizes that are asked for, each when the one before it was honoured. */
    static final List<Integer> STEPS = List.of(PageSizeSetting.DOCUMENTED, 5_000, 10_000, 25_000, 50_000);

    /** The fewest rows of an answer that shows how large rows are. */
    private static final long FEWEST_ROWS = 500;

    /** As many rows as count for what was seen before. */
    private static final long KNOWN_ROWS = 10_000;

    /** How long a size that failed is not asked for again. */
    static final Duration AVOIDED_FOR = Duration.ofDays(1);

    /**
     * The reason against a size.
     *
     * @param size the smallest size that failed
     * @param at when it failed
     */
    public record Fault(int size, SizeFault reason, Instant at) {

        /** From when on the size may be asked for again. */
        public Instant until() {
            return at.plus(AVOIDED_FOR);
        }

        boolean holds(int other, Instant now) {
            return other >= size && now.isBefore(until());
        }
    }

    /** The size to ask for when nothing new is to be tried: a proven one whose page fits. */
    int proven(long maxBytes) {
        return fitting(size, maxBytes);
    }

    /** The size to try next; the proven one when no larger one is useful and allowed. */
    int next(long maxBytes, Instant now) {
        var larger = STEPS.stream().filter(step -> step > size).findFirst();
        return larger.filter(step -> total > size)
                .filter(step -> fault == null || !fault.holds(step, now))
                .filter(step -> fitting(step, maxBytes) == step)
                .orElse(proven(maxBytes));
    }

    /** The largest size that later sessions may come to ask for, step by step. */
    int reachable(long maxBytes, Instant now) {
        return STEPS.stream()
                .filter(step -> step <= size || fault == null || !fault.holds(step, now))
                .filter(step -> fitting(step, maxBytes) == step)
                .max(Integer::compare)
                .orElse(PageSizeSetting.DOCUMENTED);
    }

    private int fitting(int most, long maxBytes) {
        return STEPS.stream()
                .filter(step -> step <= most && step * bytesPerRow <= maxBytes)
                .max(Integer::compare)
                .orElse(PageSizeSetting.DOCUMENTED);
    }

    /** After a whole page of that size. Other pages of a session in which one had a fault change nothing. */
    LearnedPageSize honoured(int honoured, Instant now) {
        if (fault != null && fault.holds(honoured, now)) {
            return this;
        }
        var proven = Math.max(size, step(honoured));
        return new LearnedPageSize(proven, total, bytesPerRow, fault != null && fault.size() <= proven ? null : fault);
    }

    /**
     * After a fault of a page of that size: the next smaller size is asked for. A fault of a smaller size includes it.
     */
    LearnedPageSize faulty(int failed, SizeFault reason, Instant at) {
        return fault != null && fault.holds(failed, at)
                ? this
                : new LearnedPageSize(Math.min(size, below(failed)), total, bytesPerRow, new Fault(failed, reason, at));
    }

    /**
     * After an answer with that total and that number of rows, which have so many bytes together. Each row counts alike,
     * so that a few large profiles do not pass for all. Answers of few rows say nothing of the size of others.
     */
    LearnedPageSize seen(long answerTotal, long rows, long bytes) {
        var mean = rows < FEWEST_ROWS ? bytesPerRow : Math.max(1, mean(rows, bytes));
        return new LearnedPageSize(size, Math.max(total, answerTotal), mean, fault);
    }

    private long mean(long rows, long bytes) {
        return bytesPerRow == 0 ? bytes / rows : (bytesPerRow * KNOWN_ROWS + bytes) / (KNOWN_ROWS + rows);
    }

    /** Whether the difference is worth storing. */
    boolean differs(LearnedPageSize other) {
        return !with(other.bytesPerRow()).equals(other)
                || 100 * Math.abs(bytesPerRow - other.bytesPerRow()) > other.bytesPerRow();
    }

    private LearnedPageSize with(long bytes) {
        return new LearnedPageSize(size, total, bytes, fault);
    }

    /** The next smaller size. */
    static int below(int size) {
        return step(size - 1);
    }

    /** The largest step that is no larger. */
    private static int step(int most) {
        return STEPS.stream().filter(step -> step <= most).max(Integer::compare).orElse(PageSizeSetting.DOCUMENTED);
    }
}
