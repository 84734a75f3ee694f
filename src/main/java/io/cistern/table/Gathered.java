package io.cistern.table;

import io.cistern.table.Measure.Figure;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was seen of one property in one group: as much as the figures need that are asked for. */
final class Gathered {

    private static final String NONE = "null";

    /** Bytes of heap: of the object and its sum, of an empty set or map, and of an entry in one. */
    private static final int CELL = 120;

    private static final int EMPTY = 150;
    private static final int ENTRY = 64;

    private final @Nullable TreeMap<Datum, Integer> ranks;
    private final @Nullable Set<Datum> distinct;
    private final Room room;
    private BigDecimal sum = BigDecimal.ZERO;
    private long count;
    private int sumDigits;
    private @Nullable Datum min;
    private @Nullable Datum max;

    Gathered(Set<Figure> figures, Room room) {
        var ranked = figures.contains(Figure.P50) || figures.contains(Figure.P90) || figures.contains(Figure.P99);
        ranks = ranked ? new TreeMap<>() : null;
        distinct = figures.contains(Figure.DISTINCT) ? new HashSet<>() : null;
        this.room = room;
        room.take(CELL + (ranked ? EMPTY : 0) + (distinct == null ? 0 : EMPTY));
    }

    void add(Datum datum) {
        if (distinct != null && !datum.isNothing() && distinct.add(datum)) {
            room.take(ENTRY + datum.weight());
        }
        var number = datum.number();
        if (number != null) {
            add(datum, number);
        }
    }

    private void add(Datum datum, BigDecimal number) {
        count++;
        sum = sum.add(number);
        if (sum.precision() > sumDigits) {
            room.take(sum.precision() - sumDigits);
            sumDigits = sum.precision();
        }
        min = min == null || datum.compareTo(min) < 0 ? kept(datum, min) : min;
        max = max == null || datum.compareTo(max) > 0 ? kept(datum, max) : max;
        if (ranks != null && ranks.merge(datum, 1, Integer::sum) == 1) {
            room.take(ENTRY + datum.weight());
        }
    }

    private Datum kept(Datum datum, @Nullable Datum before) {
        room.take(datum.weight() - (before == null ? 0 : before.weight()));
        return datum;
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
        var seen = 0L;
        for (var entry : ranks.entrySet()) {
            seen += entry.getValue();
            if (seen >= rank) {
                return entry.getKey().json();
            }
        }
        return NONE;
    }

    private static String json(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
