package io.cistern.profile;

/**
 * The team or program that sends requests and pays for their calls. It is identified by its key or by the settings,
 * never by what a request claims.
 *
 * @param weight its share of the budget, in proportion to the other callers' weights
 * @param priority how urgent its work is
 */
public record Caller(String name, int weight, Priority priority) {

    /** The caller of all requests when callers are not distinguished. */
    public static final Caller ANONYMOUS = new Caller("anonymous", 1, Priority.INTERACTIVE);

    /** Cistern itself, for pages that it fetches before a caller needs them. */
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
