package io.cistern.merge;

import io.cistern.profile.Fetched;

/** The result of a batch for one of its members. */
sealed interface MemberResult {

    /** Its answer. */
    record Part(Fetched fetched) implements MemberResult {}

    /** A failure that applies to the member. */
    record Failed(RuntimeException failure) implements MemberResult {}

    /** The member's query is sent again, in a smaller batch. */
    record Again(Batch group) implements MemberResult {}
}
