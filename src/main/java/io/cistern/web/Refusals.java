package io.cistern.web;

import io.cistern.answer.InvalidCursorException;
import org.springframework.http.HttpHeaders;
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
            case ExportRefusal export -> export(export);
            case RangeException range -> {
                var problem = Problem.blank(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
                problem.json().put("detail", range.getMessage());
                problem.headers().set(HttpHeaders.CONTENT_RANGE, "bytes */" + range.length());
                yield problem;
            }
            case PartialSnapshotException partial -> {
                var problem = Problem.of(ProblemType.NOT_COMPLETE, HttpStatus.CONFLICT, partial.getMessage());
                SnapshotController.pages(problem.json(), partial.snapshot());
                yield problem;
            }
            case ProfileNotFoundException missing ->
                Problem.of(ProblemType.PROFILE_NOT_FOUND, HttpStatus.NOT_FOUND, missing.getMessage());
        };
    }

    private static Problem export(ExportRefusal refusal) {
        return switch (refusal.kind()) {
            case NOT_FOUND -> Problem.of(ProblemType.EXPORT_NOT_FOUND, HttpStatus.NOT_FOUND, refusal.getMessage());
            case NOT_COMPLETE -> {
                var problem = Problem.of(ProblemType.NOT_COMPLETE, HttpStatus.CONFLICT, refusal.getMessage());
                refusal.export().ifPresent(export -> ExportJson.pages(problem.json(), export));
                yield problem;
            }
            case TOO_MANY -> later(ProblemType.TOO_MANY_EXPORTS, HttpStatus.SERVICE_UNAVAILABLE, refusal);
            case TOO_MANY_STREAMS -> later(ProblemType.TOO_MANY_STREAMS, HttpStatus.TOO_MANY_REQUESTS, refusal);
        };
    }

    private static Problem later(ProblemType type, HttpStatus status, ExportRefusal refusal) {
        var problem = Problem.of(type, status, refusal.getMessage());
        problem.headers().set(HttpHeaders.RETRY_AFTER, "60");
        return problem;
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
