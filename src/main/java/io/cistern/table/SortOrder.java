package io.cistern.table;

import java.util.Comparator;

/** By which property rows are brought into order, and which way. Rows that lack it, or have null there, come last. */
public record SortOrder(String property, Direction direction) {

    /** Which values come first. */
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    Comparator<SortValue> comparator() {
        Comparator<SortValue> values = switch (direction) {
            case ASCENDING -> Comparator.naturalOrder();
            case DESCENDING -> Comparator.reverseOrder();
        };
        return Comparator.comparing(SortValue::isNothing).thenComparing(values);
    }
}
