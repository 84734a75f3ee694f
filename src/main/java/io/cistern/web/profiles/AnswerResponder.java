package io.cistern.web.profiles;

import io.cistern.answer.Answer;
import io.cistern.answer.Answers.Window;
import io.cistern.answer.Completeness;
import io.cistern.fresh.FreshAnswers;
import io.cistern.profile.Audience;
import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.web.identity.Identity;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.rendered.Recording;
import io.cistern.web.rendered.RenderedAnswers;
import io.cistern.web.request.ResponseOptions;
import io.cistern.web.response.AnswerHeaders;
import io.cistern.web.response.AnswerWriter;
import io.cistern.web.response.CompressingOutput;
import io.cistern.web.response.LeftOutOutput;
import io.cistern.web.response.StreamAbort;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Runs a query and writes its answer to the client. A failure before the first byte is rethrown with nothing sent. A
 * later failure closes the connection without the last chunk, so that no client takes the answer for complete.
 */
final class AnswerResponder {

    private final FreshAnswers answers;
    private final AsyncFallback asyncFallback;
    private final AnswerHeaders headers;
    private final RateLimits limits;
    private final RenderedAnswers renderedAnswers;

    AnswerResponder(
            FreshAnswers answers,
            AsyncFallback asyncFallback,
            AnswerHeaders headers,
            RateLimits limits,
            RenderedAnswers renderedAnswers) {
        this.answers = answers;
        this.asyncFallback = asyncFallback;
        this.headers = headers;
        this.limits = limits;
        this.renderedAnswers = renderedAnswers;
    }

    /** Sets the ETag of the rows. Returns whether the client has them; the status is then 304. */
    private static boolean isKnown(
            Answer answer,
            ResponseOptions responseOptions,
            Recording recording,
            HttpServletRequest request,
            HttpServletResponse response) {
        var rows = digest(answer, recording); // no tag for no rows, because the response may be a 404
        if (rows.isEmpty()) {
            return false;
        }
        var tag = "W/\"%s-%x-%s\""
                .formatted(
                        rows.get(),
                        answer.total(),
                        responseOptions.format().name().toLowerCase(Locale.ROOT) + suffix(answer.completeness()));
        if (request.getMethod().equals("POST")) {
            response.setHeader(HttpHeaders.ETAG, tag);
            return false;
        }
        return new ServletWebRequest(request, response).checkNotModified(tag);
    }

    /** The digest of the rows; empty when it would take too much time or memory, because an ETag is optional. */
    private static Optional<String> digest(Answer answer, Recording recording) {
        try {
            return answer.digest();
        } catch (Overloaded | TooLarge _) {
            recording.giveUp();
            return Optional.empty();
        }
    }

    /** Rows that are known to be incomplete have a different ETag. */
    private static String suffix(Completeness completeness) {
        return switch (completeness) {
            case INCOMPLETE -> "-incomplete";
            case LEFT_OUT -> "-left-out";
            case WHOLE, UNKNOWN -> "";
        };
    }

    /** Whether an export is ordered in place of the answer. No call may be made for an answer from the cache alone. */
    private static boolean isPostponed(QueryRequest queryRequest, ResponseOptions responseOptions) {
        return responseOptions.postponed() && !responseOptions.terms().onlyIfCached() && mayTakeLong(queryRequest);
    }

    /** Whether the answer can be long. A window is short, and so is an answer by as many ids as a page has rows. */
    private static boolean mayTakeLong(QueryRequest queryRequest) {
        return queryRequest.window().equals(Window.ALL)
                && !(queryRequest.query().audience() instanceof Audience.Identified(var ids, var _)
                        && ids.size() <= Page.DOCUMENTED_SIZE);
    }

    void deliver(
            QueryRequest queryRequest,
            ResponseOptions responseOptions,
            AnswerWriter answerWriter,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (isPostponed(queryRequest, responseOptions)) {
            asyncFallback.postpone(queryRequest, responseOptions, request, response);
            return;
        }
        var caller = Identity.of(request).caller();
        ProblemContext.of(queryRequest, responseOptions, caller, answers).remember(request);
        var askOptions = responseOptions.askOptions(caller).sending(response::isCommitted);
        try (var recording = renderedAnswers.begin(request, queryRequest, responseOptions.terms())) {
            var servedAnswer =
                    answers.ask(queryRequest.query(), queryRequest.window(), askOptions, responseOptions.terms());
            headers.write(queryRequest, servedAnswer, servedAnswer.answer(), response);
            limits.write(queryRequest.project(), caller, response);
            if (responseOptions.preferred()) {
                response.setHeader(
                        "Preference-Applied",
                        "wait=" + responseOptions.patience().toSeconds());
            }
            if (isKnown(servedAnswer.answer(), responseOptions, recording, request, response)) {
                servedAnswer.answer().slices().close();
                return;
            }
            answerWriter.head(response);
            var gzip = responseOptions.gzip() && answerWriter.mayCompress();
            StreamAbort.ifItFails(
                    "An answer",
                    request,
                    response,
                    out -> CompressingOutput.write(
                            gzip,
                            response,
                            out,
                            body -> write(
                                    queryRequest,
                                    servedAnswer.answer(),
                                    answerWriter,
                                    response,
                                    recording.of(servedAnswer, servedAnswer.answer(), response, body))));
            recording.end(
                    servedAnswer.answer(), askOptions.savedCalls().number(), answerWriter.hasAge(), gzip, response);
        }
    }

    private static void write(
            QueryRequest queryRequest,
            Answer answer,
            AnswerWriter answerWriter,
            HttpServletResponse response,
            OutputStream out)
            throws IOException {
        if (answerWriter.reportsMissingRows()) {
            answerWriter.write(queryRequest, answer, out);
        } else {
            var reporting = new LeftOutOutput(answer, response, out);
            answerWriter.write(queryRequest, answer, reporting);
            reporting.requireReported();
        }
    }
}
