package io.cistern.cache;

import io.cistern.profile.Page;

/**
 * A cached answer, as its first page tells it.
 *
 * @param tier where the first page was before it was read
 */
public record CachedAnswer(Page first, Tier tier) {}
