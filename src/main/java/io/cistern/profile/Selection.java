package io.cistern.profile;

import java.util.List;

/** Which properties are wanted. */
public sealed interface Selection {

    record All() implements Selection {}

    /** These, each once and in order, whatever order they were asked in; none means ids alone. */
    record Only(List<String> names) implements Selection {
        public Only {
            names = names.stream().distinct().sorted().toList();
        }
    }
}
