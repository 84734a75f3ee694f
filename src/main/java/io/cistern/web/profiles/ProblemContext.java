package io.cistern.web.profiles;

import io.cistern.answer.Explanation.Alternative.Older;
import io.cistern.fresh.FreshAnswers;
import io.cistern.profile.Caller;
import io.cistern.profile.QueryFailure;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.request.ResponseOptions;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The facts of a request that a problem reports.
 *
 * @param older finds a cached answer that is older than the request accepts
 */
record ProblemContext(String project, Caller caller, Duration patience, Supplier<Optional<Older>> older) {

    private static final String NAME = ProblemContext.class.getName();

    /** Creates the context of a query for rows or for their number. */
    static ProblemContext of(
            QueryRequest queryRequest, ResponseOptions responseOptions, Caller caller, FreshAnswers answers) {
        return new ProblemContext(queryRequest.project(), caller, responseOptions.patience(), () -> {
            try {
                return answers.older(queryRequest.query(), queryRequest.window(), responseOptions.askOptions(caller));
            } catch (QueryFailure e) {
                return Optional.empty(); // report the original problem
            }
        });
    }

    void remember(HttpServletRequest request) {
        request.setAttribute(NAME, this);
    }

    static Optional<ProblemContext> of(HttpServletRequest request) {
        return Optional.ofNullable((ProblemContext) request.getAttribute(NAME));
    }
}
