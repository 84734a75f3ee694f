package io.cistern.table;

import io.cistern.table.Measure.Figure;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Accumulates the values of one property in one group, as far as the requested figures need them. */
final class Accumulator {

    private static final String NONE = "null";

    /** Heap sizes in bytes: the object with its sum, an empty set or map, and an entry of a set or map. */
    private static final int CELL = 120;

    private static final int EMPTY = 150;
    private static final int ENTRY = 64;

    private final @Nullable TreeMap<SortValue, Integer> ranks;
    private final @Nullable Set<SortValue> distinct;
    private final SizeLimit sizeLimit;
    private BigDecimal sum = BigDecimal.ZERO;
    private long count;
    private int sumDigits;
    private @Nullable SortValue min;
    private @Nullable SortValue max;

    Accumulator(Set<Figure> figures, SizeLimit sizeLimit) {
        var ranked = figures.contains(Figure.P50) || figures.contains(Figure.P90) || figures.contains(Figure.P99);
        ranks = ranked ? new TreeMap<>() : null;
        distinct = figures.contains(Figure.DISTINCT) ? new HashSet<>() : null;
        this.sizeLimit = sizeLimit;
        sizeLimit.take(CELL + (ranked ? EMPTY : 0) + (distinct == null ? 0 : EMPTY));
    }

    void add(SortValue sortValue) {
        if (distinct != null && !sortValue.isNothing() && distinct.add(sortValue)) {
            sizeLimit.take(ENTRY + sortValue.weight());
        }
        var number = sortValue.number();
        if (number != null) {
            add(sortValue, number);
        }
    }

    private void add(SortValue sortValue, BigDecimal number) {
        count++;
        sum = sum.add(number);
        if (sum.precision() > sumDigits) {
            sizeLimit.take(sum.precision() - sumDigits);
            sumDigits = sum.precision();
        }
        min = min == null || sortValue.compareTo(min) < 0 ? replaced(sortValue, min) : min;
        max = max == null || sortValue.compareTo(max) > 0 ? replaced(sortValue, max) : max;
        if (ranks != null && ranks.merge(sortValue, 1, Integer::sum) == 1) {
            sizeLimit.take(ENTRY + sortValue.weight());
        }
    }

    private SortValue replaced(SortValue sortValue, @Nullable SortValue old) {
        sizeLimit.take(sortValue.weight() - (old == null ? 0 : old.weight()));
        return sortValue;
    }

    /** The figure as JSON. */
    String figure(Figure figure) {
        return switch (figure) {
            case SUM -> count == 0 ? NONE : json(sum);
            case AVG -> count == 0 ? NONE : json(sum.divide(BigDecimal.valueOf(count), MathContext.DECIMAL128));
            case MIN -> min == null ? NONE : min.json();
            case MAX -> max == null ? NONE : max.json();
            case P50 -> percentile(50);
            case P90 -> percentile(90);
            case P99 -> percentile(99);
            case DISTINCT -> Integer.toString(distinct == null ? 0 : distinct.size());
        };
    }

    private String percentile(int percent) {
        if (ranks == null) {
            return NONE;
        }
        var rank = Math.ceilDiv(count * percent, 100);
        var cumulated = 0L;
        for (var entry : ranks.entrySet()) {
            cumulated += entry.getValue();
            if (cumulated >= rank) {
                return entry.getKey().json();
            }
        }
        return NONE;
    }

    private static String json(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
