package io.cistern.merge;

import io.cistern.profile.PageSource;

/** Builds the stage that merges queries. */
@FunctionalInterface
public interface Merging {

    /** Wraps the next stage, which fetches. */
    MergingPages around(PageSource next);
}
