package io.cistern.profile;

/** Fetches pages. Every stage of the pipeline is a page source around another one. */
@FunctionalInterface
public interface PageSource {

    /**
     * Makes a call. Blocks until its pages have arrived.
     *
     * @throws QueryFailure when they cannot be fetched
     */
    Fetched fetch(PageRequest request);
}
