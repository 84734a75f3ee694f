package io.cistern.web;

import io.cistern.answer.InvalidCursorException;
import io.cistern.export.Receipt;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;

/** The problems of requests that are not answered though nothing went wrong. */
final class Refusals {

    /** Seconds to wait where it is not known when there will be room. */
    private static final long LATER = 60;

    private Refusals() {}

    static Problem problem(Refusal refusal) {
        return switch (refusal) {
            case InvalidQueryException invalid -> invalid(invalid);
            case ForbiddenException forbidden ->
                Problem.of(ProblemType.FORBIDDEN, HttpStatus.FORBIDDEN, forbidden.getMessage());
            case ProjectUnknownException unknown ->
                Problem.of(ProblemType.PROJECT_UNKNOWN, HttpStatus.NOT_FOUND, unknown.getMessage());
            case UnsupportedBodyException unsupported -> {
                var problem =
                        Problem.blank(HttpStatus.UNSUPPORTED_MEDIA_TYPE, String.valueOf(unsupported.getMessage()));
                if (unsupported.isCompressed()) {
                    problem.headers().set(HttpHeaders.ACCEPT_ENCODING, "identity");
                } else {
                    problem.headers().set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
                }
                yield problem;
            }
            case UnreadBodyException unread -> unread.problem();
            case ExportRefusal export -> export(export);
            case RangeException range -> {
                var problem =
                        Problem.blank(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, String.valueOf(range.getMessage()));
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
            case TOO_MANY -> tooMany(refusal, refusal.order().orElseThrow());
            case TOO_MANY_STREAMS -> {
                var problem =
                        Problem.of(ProblemType.TOO_MANY_STREAMS, HttpStatus.TOO_MANY_REQUESTS, refusal.getMessage());
                problem.headers().set(HttpHeaders.RETRY_AFTER, Long.toString(LATER));
                yield problem;
            }
        };
    }

    private static Problem tooMany(ExportRefusal refusal, Receipt.Refused order) {
        var status = switch (order.limit()) {
            case PER_CALLER, BYTES_PER_CALLER -> HttpStatus.TOO_MANY_REQUESTS;
            case MOST, BYTES -> HttpStatus.SERVICE_UNAVAILABLE;
        };
        var problem = Problem.of(ProblemType.TOO_MANY_EXPORTS, status, refusal.getMessage());
        var setting = order.limit().name().toLowerCase(Locale.ROOT).replace('_', '-');
        problem.json().put("reason", setting).put("limit", order.most());
        var room = order.room();
        var seconds = room == null ? LATER : Math.max(1, RateLimits.seconds(room));
        problem.headers().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        return problem;
    }

    static Problem problem(InvalidCursorException invalid, String method) {
        var place = method.equals("POST") ? Place.BODY : Place.PARAMETERS;
        return invalid(Faults.only(place.child("cursor"), String.valueOf(invalid.getMessage())));
    }

    /** Spring's own refusals; their details may quote the path, so the status has to say it. */
    static Problem problem(ErrorResponse refused) {
        var problem = Problem.blank(refused.getStatusCode(), detail(refused));
        problem.headers().putAll(refused.getHeaders());
        return problem;
    }

    private static String detail(ErrorResponse refused) {
        return switch (refused) {
            case HttpRequestMethodNotSupportedException method
            when method.getSupportedMethods() != null ->
                "This path does not take this method, but " + String.join(", ", method.getSupportedMethods());
            case HttpMediaTypeNotAcceptableException type
            when !type.getSupportedMediaTypes().isEmpty() ->
                "Accept takes none of what can be sent: accept " + MediaType.toString(type.getSupportedMediaTypes())
                        + ", or leave Accept out";
            default -> StatusDetails.of(refused.getStatusCode());
        };
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
