package io.cistern.settings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A setting that there is.
 *
 * @param segments the parts of its name; {@link #NAME} where the name of a project, a caller or a base audience stands
 * @param list whether it takes several values, each of which may be set by its index
 */
record Setting(List<String> segments, boolean list) {

    /** Stands for any name. */
    static final String NAME = "*";

    /** Whether it is below this name, such as {@code projects}. */
    boolean isBelow(String group) {
        return segments.get(1).equals(group);
    }

    /** Its name in YAML, with these names in their places. */
    String property(List<String> names) {
        return filled(names, ".");
    }

    /** Its name in the environment, with these names in their places. */
    String variable(List<String> names) {
        return filled(names, "_").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private String filled(List<String> names, String separator) {
        var next = names.iterator();
        return segments.stream()
                .map(segment -> segment.equals(NAME) ? next.next() : segment)
                .collect(Collectors.joining(separator));
    }
}
