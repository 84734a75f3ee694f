package io.cistern.answer;

import io.cistern.answer.Answers.Window;
import io.cistern.profile.ProfileQuery;

/** Says what would become of a question if it were asked now. */
@FunctionalInterface
public interface Plans {

    /**
     * Foretells what {@link Answers#ask} would do next with the same arguments. Spends nothing.
     *
     * @throws io.cistern.profile.QueryFailure.SnapshotGone when the snapshot of the window's cursor is not held
     * @throws InvalidCursorException when the window's cursor is not one of this question's
     */
    Plan explain(ProfileQuery query, Window window, AskOptions askOptions) throws InvalidCursorException;
}
