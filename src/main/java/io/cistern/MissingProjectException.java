package io.cistern;

import java.util.List;

/** No project is configured, or a project lacks a required setting. */
final class MissingProjectException extends RuntimeException {

    private final List<String> settings;

    MissingProjectException(List<String> settings) {
        super("These settings are missing: " + String.join(", ", settings));
        this.settings = settings;
    }

    /** The names of the missing settings. */
    List<String> settings() {
        return settings;
    }
}
