package io.cistern.merge;

import io.cistern.profile.Page;

/** What became of a member of a group. */
sealed interface Outcome {

    /** Its answer. */
    record Part(Page page) implements Outcome {}

    /** No answer, for a reason that is its own as well. */
    record Failed(RuntimeException failure) implements Outcome {}

    /** It is asked once more, among fewer. */
    record Again(Group group) implements Outcome {}
}
