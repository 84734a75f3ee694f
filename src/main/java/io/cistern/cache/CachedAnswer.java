package io.cistern.cache;

import io.cistern.profile.Page;

/**
 * A cached answer, described by its first page.
 *
 * @param tier the tier in which the first page was found
 */
public record CachedAnswer(Page first, Tier tier) {}
