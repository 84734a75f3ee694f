package io.cistern.profile;

/** Fetches pages. Every stage of the pipeline is a page source around another one. */
@FunctionalInterface
public interface PageSource {

    /**
     * Fetches a page. Blocks until it has arrived.
     *
     * @throws QueryFailure when the page cannot be fetched
     */
    Page fetch(PageRequest request);
}
