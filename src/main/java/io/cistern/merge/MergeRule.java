package io.cistern.merge;

import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import java.util.List;
import java.util.Map;

/** What questions have in common that can be asked as one. Equal kinds merge. */
sealed interface MergeRule permits LookUps, Filters {

    /** Whether they look for each other even while a permit is free. */
    boolean gathers();

    /** Whether so many are not too many for one call and one page. */
    boolean fits(List<ProfileQuery> queries);

    /** The one question whose answer holds all of theirs. */
    ProfileQuery question(List<ProfileQuery> queries);

    /** What the answer to {@link #question} holds for each member of a group of several. */
    Map<BatchMember, MemberResult> split(List<BatchMember> members, Page page);
}
