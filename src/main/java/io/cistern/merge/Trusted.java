package io.cistern.merge;

import io.cistern.profile.ProfileQuery;

/** Decides whether Cistern may split the answer to merged filters by evaluating this query's filter. */
@FunctionalInterface
public interface Trusted {

    boolean trusts(ProfileQuery query);
}
