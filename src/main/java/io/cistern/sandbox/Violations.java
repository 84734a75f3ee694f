package io.cistern.sandbox;

/**
 * Counts the calls that were refused with 429, by the limit that they exceeded. Public for the tests of other packages.
 *
 * @param window calls beyond the limit of the window
 * @param concurrency calls beyond the limit of concurrent queries
 */
public record Violations(int window, int concurrency) {

    public static final Violations NONE = new Violations(0, 0);
}
