package io.cistern.profile;

/** A source whose calls bring one page each. */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // fetch only wraps the one page
public interface SinglePages extends PageSource {

    /** Fetches a page. */
    Page page(PageRequest request);

    @Override
    default Fetched fetch(PageRequest request) {
        return Fetched.of(page(request));
    }
}
