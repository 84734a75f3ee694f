package io.cistern.web.exports;

import io.cistern.export.Export;
import io.cistern.export.OrderReceipt;
import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemException;
import io.cistern.web.problem.ProblemType;
import java.time.Duration;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Creates the problems that only exports have. */
final class ExportProblems {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private ExportProblems() {}

    static ProblemException notFound() {
        return new ProblemException(
                Problem.of(ProblemType.EXPORT_NOT_FOUND, HttpStatus.NOT_FOUND, "There is no export with this id"));
    }

    static ProblemException notComplete(Export export) {
        var detail = "The export has no result: it is " + ExportJson.word(export.status());
        var problem = Problem.of(ProblemType.NOT_COMPLETE, HttpStatus.CONFLICT, detail);
        ExportJson.pages(problem.json(), export);
        return new ProblemException(problem);
    }

    static ProblemException tooMany(OrderReceipt.Refused order) {
        var status = switch (order.limit()) {
            case PER_CALLER, BYTES_PER_CALLER -> HttpStatus.TOO_MANY_REQUESTS;
            case MOST, BYTES -> HttpStatus.SERVICE_UNAVAILABLE;
        };
        var problem = Problem.of(ProblemType.TOO_MANY_EXPORTS, status, detail(order));
        var setting = order.limit().name().toLowerCase(Locale.ROOT).replace('_', '-');
        problem.json().put("reason", setting).put("limit", order.most());
        var room = order.room();
        return new ProblemException(problem.retryAfter(room == null ? A_MINUTE : room));
    }

    private static String detail(OrderReceipt.Refused order) {
        var own = "; delete finished ones, or wait until they expire";
        return switch (order.limit()) {
            case PER_CALLER -> "This caller has " + order.most() + " exports, which is the most that it may have" + own;
            case BYTES_PER_CALLER ->
                "The queries of this caller's exports may have at most " + order.most() + " bytes together" + own;
            case MOST -> order.most() + " exports of all callers are waiting or running, which is the most allowed";
            case BYTES -> "The queries of all callers' exports may have at most " + order.most() + " bytes together";
        };
    }

    static ProblemException tooManyStreams(int most) {
        var detail = "This caller has " + most + " event streams open, which is the most that it may have";
        return new ProblemException(Problem.of(ProblemType.TOO_MANY_STREAMS, HttpStatus.TOO_MANY_REQUESTS, detail)
                .retryAfter(A_MINUTE));
    }

    /** @param length the length of the result in bytes */
    static ProblemException rangeBehindEnd(long length) {
        var problem = Problem.blank(
                HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                "The range begins after the end of the result, which has " + length + " bytes");
        problem.headers().set(HttpHeaders.CONTENT_RANGE, "bytes */" + length);
        return new ProblemException(problem);
    }
}
