package io.cistern.store.pages;

import org.jspecify.annotations.Nullable;

/**
 * The columns beside a page's sealed bytes. They are readable and authenticated: the bytes are sealed under a name that
 * contains them, so they do not open beside other columns.
 *
 * @param id the page's name
 */
record StoredPageColumns(
        String id,
        String session,
        int number,
        int size,
        @Nullable Long total,
        long asOf,
        int bytes,
        @Nullable String leftOut) {

    /** The name under which a part of the page is sealed. */
    String name(String part) {
        return new Digest()
                .text(part)
                .text(id)
                .text(session)
                .number(number)
                .number(size)
                .number(total)
                .number(asOf)
                .number(bytes)
                .text(leftOut)
                .hex();
    }
}
