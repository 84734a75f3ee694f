package io.cistern.fresh;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.Contract;
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
    Served<Answer> ask(ProfileQuery query, Window window, Contract contract, Terms terms) throws InvalidCursorException;

    /**
     * Counts, as {@link io.cistern.answer.Totals#count}.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    Served<Answer> count(ProfileQuery query, Contract contract, Terms terms);

    /**
     * Sums, as {@link io.cistern.answer.Totals#sum}.
     *
     * @throws io.cistern.profile.QueryFailure when it cannot be answered
     */
    Served<Summary> sum(
            ProfileQuery query, List<String> groupBy, List<Measure> measures, Contract contract, Terms terms);
}
