package io.cistern.merge;

import io.cistern.profile.ProfileQuery;

/** Tells whether the rows that answer a filter may be told apart from others here. */
@FunctionalInterface
public interface Trusted {

    boolean trusts(ProfileQuery query);
}
