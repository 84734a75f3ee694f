package io.cistern.settings;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An existing setting.
 *
 * @param segments the parts of its name; {@link #NAME} in place of the name of a project, a caller or a base audience
 * @param list whether it takes several values, each of which may be set by its index
 */
record Setting(List<String> segments, boolean list) {

    /** Stands for any name. */
    static final String NAME = "*";

    /** The name in YAML, with these names in place of {@link #NAME}. */
    String property(List<String> names) {
        return filled(names, ".");
    }

    /** The name in the environment, with these names in place of {@link #NAME}. */
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
