package io.cistern.sandbox;

/**
 * How many calls had to be refused with 429, by the limit they broke. Public for the tests of other packages.
 *
 * @param window calls for which there was no place in the window
 * @param concurrency calls while too many were running
 */
public record Violations(int window, int concurrency) {

    public static final Violations NONE = new Violations(0, 0);
}
