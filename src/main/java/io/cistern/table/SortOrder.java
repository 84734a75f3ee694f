package io.cistern.table;

import java.util.Comparator;

/** A property to sort by and a direction. Rows without the property, or with null, come last. */
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
