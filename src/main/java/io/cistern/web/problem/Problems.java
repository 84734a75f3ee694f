package io.cistern.web.problem;

import io.cistern.answer.InvalidCursorException;
import io.cistern.profile.LeftOut;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;

/** Makes the problems that several endpoints report. */
public final class Problems {

    private static final String ADMIN =
            "; without configured callers, cistern.security.local-admin=true gives this role to requests from the same"
                    + " machine";

    private static final Duration INCOMPLETE_FOR = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(1);

    private Problems() {}

    /** Refuses a project without saying whether it is configured. */
    public static ProblemException projectForbidden() {
        return forbidden("This caller may not read a project of that name");
    }

    public static ProblemException adminRequired() {
        return forbidden("This requires a caller with the role admin" + ADMIN);
    }

    /** Refuses a request that changes or shows the whole service. */
    public static ProblemException operatorRequired() {
        return forbidden(
                "This requires a caller with the role admin and no list of projects, or for metrics the role metrics"
                        + ADMIN);
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(Problem.of(ProblemType.FORBIDDEN, HttpStatus.FORBIDDEN, detail));
    }

    public static ProblemException projectUnknown() {
        return new ProblemException(
                Problem.of(ProblemType.PROJECT_UNKNOWN, HttpStatus.NOT_FOUND, "No project of that name is configured"));
    }

    public static ProblemException profileNotFound() {
        return new ProblemException(Problem.of(
                ProblemType.PROFILE_NOT_FOUND, HttpStatus.NOT_FOUND, "Mixpanel has no profile with that id"));
    }

    public static ProblemException bodyCompressed() {
        var problem = Problem.blank(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body is compressed: send it without Content-Encoding");
        problem.headers().set(HttpHeaders.ACCEPT_ENCODING, "identity");
        return new ProblemException(problem);
    }

    public static ProblemException bodyNotJson() {
        var problem = Problem.blank(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "The type of the body is not JSON: send JSON, with Content-Type: application/json");
        problem.headers().set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
        return new ProblemException(problem);
    }

    /** Reports that the body of a request did not arrive in time. */
    public static ProblemException bodyLate(Duration within) {
        return new ProblemException(Problem.blank(
                HttpStatus.REQUEST_TIMEOUT,
                "The body did not arrive within " + within.toMillis() / 1000.0
                        + " seconds: send it again, completely, or raise cistern.connections.body"));
    }

    /** Reports that no memory is left for the body of a request. */
    public static ProblemException noRoomForBody() {
        return new ProblemException(Problem.of(
                        ProblemType.BUSY,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Request bodies use all the memory they may use: send smaller ones, or fewer at a time")
                .retryAfter(SOON));
    }

    /** Reports that the pages of an answer do not match its total, in a format that cannot say so. */
    public static ProblemException incomplete() {
        return incomplete(
                "Mixpanel's pages do not add up to its total; as application/json the answer is sent with complete: false");
    }

    /** Reports that rows were left out, when the answer can no longer say so. */
    public static ProblemException incomplete(LeftOut leftOut) {
        return incomplete(leftOut.sentence());
    }

    private static ProblemException incomplete(String detail) {
        return new ProblemException(Problem.of(ProblemType.UPSTREAM_UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE, detail)
                .retryAfter(INCOMPLETE_FOR));
    }

    public static Problem of(InvalidCursorException e, String method) {
        var errorLocation = method.equals("POST") ? ErrorLocation.BODY : ErrorLocation.PARAMETERS;
        return ValidationErrors.only(errorLocation.child("cursor"), String.valueOf(e.getMessage()))
                .problem();
    }

    /** Converts Spring's own errors. Their details may quote the path, so only the status explains them. */
    public static Problem of(ErrorResponse error) {
        var problem = Problem.blank(error.getStatusCode(), detail(error));
        problem.headers().putAll(error.getHeaders());
        return problem;
    }

    private static String detail(ErrorResponse error) {
        return switch (error) {
            case HttpRequestMethodNotSupportedException method
            when method.getSupportedMethods() != null ->
                "This path does not allow this method, but " + String.join(", ", method.getSupportedMethods());
            case HttpMediaTypeNotAcceptableException type
            when !type.getSupportedMediaTypes().isEmpty() ->
                "No format that Accept allows is available: accept " + MediaType.toString(type.getSupportedMediaTypes())
                        + ", or leave Accept out";
            default -> StatusDetails.of(error.getStatusCode());
        };
    }
}
