package io.cistern.merge;

import io.cistern.profile.Page;

/** What became of a member of a group. */
sealed interface MemberResult {

    /** Its answer. */
    record Part(Page page) implements MemberResult {}

    /** No answer, for a reason that is its own as well. */
    record Failed(RuntimeException failure) implements MemberResult {}

    /** It is asked once more, among fewer. */
    record Again(Batch group) implements MemberResult {}
}
