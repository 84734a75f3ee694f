package io.cistern.fresh;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.InvalidCursorException;
import io.cistern.answer.Totals.Summary;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.Measure;
import java.util.List;

/** Answers as old as caller and project let them be. What a contract says of age and fetching is said by the terms. */
public interface FreshAnswers {

    /**
     * Begins an answer, as {@link io.cistern.answer.Answers#ask}.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     * @throws InvalidCursorException when the window's cursor is not one of this question's
     */
    ServedAnswer<Answer> ask(
            ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements)
            throws InvalidCursorException;

    /**
     * Counts, as {@link io.cistern.answer.Totals#count}.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    ServedAnswer<Answer> count(ProfileQuery query, AskOptions askOptions, CacheRequirements cacheRequirements);

    /**
     * Sums, as {@link io.cistern.answer.Totals#sum}.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    ServedAnswer<Summary> sum(
            ProfileQuery query,
            List<String> groupBy,
            List<Measure> measures,
            AskOptions askOptions,
            CacheRequirements cacheRequirements);
}
