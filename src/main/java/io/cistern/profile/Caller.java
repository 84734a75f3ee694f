package io.cistern.profile;

/**
 * Who asks, and pays: a team or a program. Known by its key or by the settings, never by what a request says of itself.
 *
 * @param weight its part of the budget, in proportion to the other callers' weights
 * @param priority how urgent its work is
 */
public record Caller(String name, int weight, Priority priority) {

    /** Who asks when no callers are told apart. */
    public static final Caller ANONYMOUS = new Caller("anonymous", 1, Priority.INTERACTIVE);

    /** Cistern itself, for what it fetches ahead of need. */
    public static final Caller CISTERN = new Caller("cistern", 1, Priority.BATCH);

    /** The same caller for work that nobody waits for. */
    public Caller asBatch() {
        return new Caller(name, weight, Priority.BATCH);
    }

    public Caller {
        if (weight < 1) {
            throw new IllegalArgumentException("A caller's weight is at least 1");
        }
    }
}
