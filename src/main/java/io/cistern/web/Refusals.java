package io.cistern.web;

import io.cistern.answer.InvalidCursorException;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;

/** The problems of requests that are not answered though nothing went wrong. */
final class Refusals {

    private Refusals() {}

    static Problem problem(Refusal refusal) {
        return switch (refusal) {
            case InvalidQueryException invalid -> invalid(invalid);
            case ForbiddenException forbidden ->
                Problem.of(ProblemType.FORBIDDEN, HttpStatus.FORBIDDEN, forbidden.getMessage());
            case ProjectUnknownException unknown ->
                Problem.of(ProblemType.PROJECT_UNKNOWN, HttpStatus.NOT_FOUND, unknown.getMessage());
            case ProfileNotFoundException missing ->
                Problem.of(ProblemType.PROFILE_NOT_FOUND, HttpStatus.NOT_FOUND, missing.getMessage());
        };
    }

    static Problem problem(InvalidCursorException invalid, String method) {
        var place = method.equals("POST") ? Place.BODY : Place.PARAMETERS;
        return invalid(Faults.only(place.child("cursor"), String.valueOf(invalid.getMessage())));
    }

    /** Spring's own refusals; their details may quote the path, so the status has to say it. */
    static Problem problem(ErrorResponse refused) {
        var problem = Problem.blank(refused.getStatusCode());
        problem.headers().putAll(refused.getHeaders());
        return problem;
    }

    private static Problem invalid(InvalidQueryException invalid) {
        var problem = Problem.of(ProblemType.INVALID_QUERY, HttpStatus.BAD_REQUEST, invalid.getMessage());
        var errors = problem.json().putArray("errors");
        for (var fault : invalid.faults()) {
            var error = errors.addObject();
            var place = fault.place();
            if (place.header() != null) {
                error.put("header", place.header());
            } else if (place.parameter() != null) {
                error.put("parameter", place.parameter());
            }
            if (place.header() == null
                    && (place.parameter() == null || !place.path().isEmpty())) {
                error.put("pointer", place.pointer());
            }
            error.put("detail", fault.detail());
        }
        if (invalid.position() != null) {
            problem.json().put("position", invalid.position());
        }
        return problem;
    }
}
