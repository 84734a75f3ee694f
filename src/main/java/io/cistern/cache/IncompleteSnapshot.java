package io.cistern.cache;

import java.time.Instant;

/**
 * An incomplete answer: all of its pages are cached, and they do not add up.
 *
 * @param first the key of its first page
 * @param asOf when it was fetched
 */
public record IncompleteSnapshot(PageKey first, Instant asOf) {}
