package io.cistern.profile;

import java.util.List;

/** Names the properties to return. */
public sealed interface Selection {

    record All() implements Selection {}

    /** The given properties, sorted and without duplicates; none means ids alone. */
    record Only(List<String> names) implements Selection {
        public Only {
            names = names.stream().distinct().sorted().toList();
        }
    }
}
