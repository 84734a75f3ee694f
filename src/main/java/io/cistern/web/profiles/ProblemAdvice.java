package io.cistern.web.profiles;

import io.cistern.answer.InvalidCursorException;
import io.cistern.profile.QueryFailure;
import io.cistern.web.problem.EngageError;
import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemException;
import io.cistern.web.problem.Problems;
import io.cistern.web.problem.RateLimits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Maps every failure to its status and its problem. No other class does. */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final RateLimits limits;
    private final QueryProblems queryProblems;

    ProblemAdvice(RateLimits limits, QueryProblems queryProblems) {
        this.limits = limits;
        this.queryProblems = queryProblems;
    }

    @ExceptionHandler
    ResponseEntity<byte[]> tell(Exception failure, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (response.isCommitted()) {
            throw failure; // the container closes the connection
        }
        var asked = ProblemContext.of(request);
        asked.ifPresent(question -> limits.write(question.project(), question.caller(), response));
        var problem = problem(failure, request);
        if (EngageError.isFor(request)) {
            return EngageError.response(problem, request);
        }
        return problem.response();
    }

    private Problem problem(Exception failure, HttpServletRequest request) {
        return switch (failure) {
            case QueryFailure known -> queryProblems.problem(known, ProblemContext.of(request));
            case ProblemException refused -> refused.problem();
            case InvalidCursorException cursor -> Problems.of(cursor, request.getMethod());
            case ErrorResponse spring -> Problems.of(spring);
            case InvalidParameterException parameter -> Problem.blank(HttpStatusCode.valueOf(parameter.getErrorCode()));
            case BadRequestException _ -> Problem.unreadable(HttpStatus.BAD_REQUEST);
            case DataAccessException database -> databaseUnavailable(database);
            default -> unexpected(failure);
        };
    }

    /** The problem of a request that needs the database while it cannot be used. */
    private static Problem databaseUnavailable(DataAccessException database) {
        log.warn(
                "The database cannot be used for now: {}",
                database.getClass().getSimpleName()); // its message could contain data
        var problem = Problem.blank(HttpStatus.SERVICE_UNAVAILABLE, "The database of this service cannot be used now");
        problem.headers().set(HttpHeaders.RETRY_AFTER, "30");
        return problem;
    }

    /** Logs the type and the place of the failure without its message, which could quote the query. */
    private static Problem unexpected(Exception failure) {
        var problem = Problem.blank(HttpStatus.INTERNAL_SERVER_ERROR);
        log.error("Unexpected failure, reported as {}", problem.instance(), RedactedThrowable.of(failure));
        return problem;
    }
}
