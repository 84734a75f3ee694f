package io.cistern.profile;

import org.jspecify.annotations.Nullable;

/**
 * The project, data view and kind of profiles that a query is about.
 *
 * @param project a configured project's name
 * @param workspace Mixpanel's data view; null for the project's own
 * @param group the id of a group key for group profiles, as text because it can exceed 2^53; null for people
 */
public record Scope(
        String project, @Nullable Long workspace, @Nullable String group) {}
