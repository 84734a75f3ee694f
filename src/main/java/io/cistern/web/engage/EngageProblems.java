package io.cistern.web.engage;

import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * The problems of Mixpanel's clients, in Mixpanel's own words where they are known. They repeat nothing of the request.
 */
final class EngageProblems {

    private EngageProblems() {}

    static ProblemException of(HttpStatusCode status, @Nullable String error) {
        return new ProblemException(Problem.blank(status, String.valueOf(error)));
    }

    /** A failure that may pass: the client may repeat the request later. */
    static ProblemException later(HttpStatus status, String error, Duration retryAfter) {
        return new ProblemException(Problem.blank(status, error).retryAfter(retryAfter));
    }

    /** Mixpanel's message for a parameter that it cannot read (mixpanel_data, commit b077874). */
    static ProblemException invalid(String parameter) {
        return of(HttpStatus.BAD_REQUEST, "Invalid parameter: " + parameter);
    }

    /** For a list that is too long. Mixpanel documents no limit, so the message is ours. */
    static ProblemException tooMany(String what, int most) {
        return of(HttpStatus.BAD_REQUEST, "Too many " + what + ": at most " + most + " in a request");
    }

    /** Mixpanel's message for a page of a session that it does not have (its Query Profiles page). */
    static ProblemException uncached() {
        return of(HttpStatus.BAD_REQUEST, "request for page in uncached query for params");
    }

    /** For a body in a content coding that is not supported. */
    static ProblemException compressed(String error) {
        var problem = Problem.blank(HttpStatus.UNSUPPORTED_MEDIA_TYPE, error);
        problem.headers().set(HttpHeaders.ACCEPT_ENCODING, "identity");
        return new ProblemException(problem);
    }
}
