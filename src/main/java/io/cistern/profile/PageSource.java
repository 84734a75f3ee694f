package io.cistern.profile;

/** Fetches pages. Every stage of the pipeline is one of these around another. */
@FunctionalInterface
public interface PageSource {

    /**
     * Returns the page, and blocks until it is here.
     *
     * @throws QueryFailure when it cannot be had
     */
    Page fetch(PageRequest request);
}
