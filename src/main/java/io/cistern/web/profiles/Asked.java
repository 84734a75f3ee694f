package io.cistern.web.profiles;

import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.fresh.FreshAnswers;
import io.cistern.profile.Caller;
import io.cistern.profile.QueryFailure;
import io.cistern.web.query.Question;
import io.cistern.web.response.Manner;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a request turned out to ask, for the problem that may have to be told in place of an answer.
 *
 * @param older finds the answer that is held, for who accepts its age
 */
record Asked(String project, Caller caller, Duration patience, Supplier<Optional<Older>> older) {

    private static final String NAME = Asked.class.getName();

    /** A question for rows, or for their number. */
    static Asked of(Question question, Manner manner, Caller caller, FreshAnswers answers) {
        return new Asked(question.project(), caller, manner.patience(), () -> {
            try {
                return answers.older(question.query(), question.window(), manner.contract(caller));
            } catch (QueryFailure e) {
                return Optional.empty(); // the problem that is told is another one
            }
        });
    }

    void remember(HttpServletRequest request) {
        request.setAttribute(NAME, this);
    }

    static Optional<Asked> of(HttpServletRequest request) {
        return Optional.ofNullable((Asked) request.getAttribute(NAME));
    }
}
