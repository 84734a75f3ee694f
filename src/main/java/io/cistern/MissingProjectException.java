package io.cistern;

import java.util.List;

/** There is no project to ask, or one lacks what is needed to ask it. */
final class MissingProjectException extends RuntimeException {

    private final List<String> settings;

    MissingProjectException(List<String> settings) {
        super("These settings are missing: " + String.join(", ", settings));
        this.settings = settings;
    }

    /** The settings to set, by their names. */
    List<String> settings() {
        return settings;
    }
}
