package io.cistern.fresh;

import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.Plan;
import io.cistern.answer.Plan.Alternative.Older;
import io.cistern.profile.ProfileQuery;
import java.util.Optional;

/** Foretells what {@link FreshAnswers} does. */
public interface FreshPlans {

    /**
     * What would become of a question, as {@link io.cistern.answer.Plans#explain}.
     *
     * @throws InvalidCursorException when the window's cursor is not one of this question's
     */
    Plan explain(ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements)
            throws InvalidCursorException;

    /**
     * The answer that is held, for who accepts its age; empty when none is.
     *
     * @throws InvalidCursorException when the window's cursor is not one of this question's
     */
    Optional<Older> older(ProfileQuery query, Window window, AskOptions askOptions) throws InvalidCursorException;
}
