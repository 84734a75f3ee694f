package io.cistern.quota;

import java.time.Instant;

/** What may be spent, for each project. */
public interface Quota {

    /** The project's allowance as it stands now. */
    Allowance allowance(String project);

    /**
     * The earliest instant at which the calls for so many pages after a first one could have started, if nobody else
     * spends; calls that do not count wait for no window.
     */
    Instant earliest(String project, int pages);

    /** The instant from which they can have started even if every call under way is answered as late as it can be. */
    Instant surely(String project, int pages);
}
