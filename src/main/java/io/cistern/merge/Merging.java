package io.cistern.merge;

import io.cistern.profile.PageSource;

/** Builds the stage that merges. */
@FunctionalInterface
public interface Merging {

    /** The stage around the next one, which asks. */
    MergingPages around(PageSource next);
}
