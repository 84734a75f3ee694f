package io.cistern.cache;

import java.time.Instant;

/**
 * An answer whose pages do not add up.
 *
 * @param first its first page
 * @param asOf when it was asked for
 */
public record IncompleteSnapshot(PageKey first, Instant asOf) {}
