package io.cistern.merge;

import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.List;
import java.util.Map;

/** Merges queries of one kind into one. Queries with equal rules can be merged. */
sealed interface MergeRule permits LookUps, Filters {

    /** Whether queries wait a moment for each other even while a permit is free. */
    boolean gathers();

    /** Whether these queries fit into one call and one page. */
    boolean fits(List<ProfileQuery> queries);

    /** The query whose answer contains the answers of all these queries. */
    ProfileQuery question(List<ProfileQuery> queries);

    /** Splits the answer to {@link #question} among the members of a batch of several. */
    Map<BatchMember, MemberResult> split(List<BatchMember> members, Page page);
}
