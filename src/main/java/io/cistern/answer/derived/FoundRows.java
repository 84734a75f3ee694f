package io.cistern.answer.derived;

import io.cistern.profile.Page;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Some rows of a page. The page is read again when its rows are needed, so that no page is held.
 *
 * @param page reads the page; empty when it is no longer cached
 */
record FoundRows(Supplier<Optional<Page>> page, BitSet rows) {}
