package io.cistern.fresh;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Explanation;
import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.answer.Summary;
import io.cistern.profile.ProfileQuery;
import io.cistern.table.Measure;
import java.util.List;
import java.util.Optional;

/**
 * Answers queries as fresh as caller and project require. The cache requirements decide the age, and the limit of age
 * in the options is ignored.
 */
public interface FreshAnswers {

    /**
     * Begins an answer, as {@link io.cistern.answer.Answers#ask}.
     *
     * @throws io.cistern.profile.QueryFailure when the query cannot be answered
     * @throws io.cistern.answer.InvalidCursorException when the window's cursor is not one of this query's
     */
    ServedAnswer<Answer> ask(
            ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements);

    /**
     * Describes what asking the same would do now. Spends nothing.
     *
     * @throws io.cistern.profile.QueryFailure.SnapshotGone when the snapshot of the window's cursor is not cached
     * @throws io.cistern.answer.InvalidCursorException when the window's cursor is not one of this query's
     */
    Explanation explain(ProfileQuery query, Window window, AskOptions askOptions, CacheRequirements cacheRequirements);

    /** Counts a fresh cached answer that is served again without a plan. */
    void servedAgain(String project);

    /** The cached answer for a caller that accepts its age; empty when there is none, and for a cursor. */
    Optional<Older> older(ProfileQuery query, Window window, AskOptions askOptions);

    /**
     * Counts, as {@link io.cistern.answer.plan.AnswerForms#count}.
     *
     * @throws io.cistern.profile.QueryFailure when the query cannot be answered
     */
    ServedAnswer<Answer> count(ProfileQuery query, AskOptions askOptions, CacheRequirements cacheRequirements);

    /**
     * Sums, as {@link io.cistern.answer.plan.AnswerForms#sum}.
     *
     * @throws io.cistern.profile.QueryFailure when the query cannot be answered
     */
    ServedAnswer<Summary> sum(
            ProfileQuery query,
            List<String> groupBy,
            List<Measure> measures,
            AskOptions askOptions,
            CacheRequirements cacheRequirements);
}
