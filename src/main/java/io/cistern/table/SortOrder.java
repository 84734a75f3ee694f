package io.cistern.table;

import java.util.Comparator;

/** A property to sort by and a direction. Rows without the property, or with null, come last. */
public record SortOrder(String property, Direction direction) {

    /** Which values come first. */
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /** The text that cursors contain a hash of, so it never changes. */
    @Override
    public String toString() {
        return "Order[property=" + property + ", direction=" + direction + "]";
    }

    Comparator<SortValue> comparator() {
        Comparator<SortValue> values = switch (direction) {
            case ASCENDING -> Comparator.naturalOrder();
            case DESCENDING -> Comparator.reverseOrder();
        };
        return Comparator.comparing(SortValue::isNothing).thenComparing(values);
    }
}
