package io.cistern.web.profiles;

import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.fresh.FreshAnswers;
import io.cistern.fresh.ServedAnswer;
import io.cistern.rows.Hash;
import io.cistern.web.identity.Identity;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.rendered.Recording;
import io.cistern.web.rendered.RenderedAnswers;
import io.cistern.web.request.Format;
import io.cistern.web.request.ResponseOptions;
import io.cistern.web.response.AnswerHeaders;
import io.cistern.web.response.CompressingOutput;
import io.cistern.web.response.StreamAbort;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/** Writes counts and aggregates to the client. */
final class TotalsResponder {

    private final FreshAnswers answers;
    private final AnswerHeaders headers;
    private final RateLimits limits;
    private final RenderedAnswers renderedAnswers;

    TotalsResponder(FreshAnswers answers, AnswerHeaders headers, RateLimits limits, RenderedAnswers renderedAnswers) {
        this.answers = answers;
        this.headers = headers;
        this.limits = limits;
        this.renderedAnswers = renderedAnswers;
    }

    /** A request for totals whose query is read. Close it when it is answered. */
    record TotalsRequest(
            QueryRequest queryRequest,
            ResponseOptions options,
            AskOptions askOptions,
            Recording recording,
            HttpServletRequest request,
            HttpServletResponse response)
            implements AutoCloseable {

        /** Ends the recording of its answer. */
        @Override
        public void close() {
            recording.close();
        }
    }

    /** Begins to answer a request. Call it before the totals are asked for. */
    TotalsRequest begin(
            QueryRequest queryRequest,
            ResponseOptions options,
            HttpServletRequest request,
            HttpServletResponse response) {
        var caller = Identity.of(request).caller();
        ProblemContext.of(queryRequest, options, caller, answers).remember(request);
        var recording = renderedAnswers.begin(request, queryRequest, options.terms());
        return new TotalsRequest(queryRequest, options, options.askOptions(caller), recording, request, response);
    }

    /**
     * Writes the totals, or the status 304 when the client has them.
     *
     * @param answer the answer without rows to which the totals belong
     * @param figures the content of the body without its age
     */
    void respond(
            TotalsRequest totalsRequest,
            ServedAnswer<?> servedAnswer,
            Answer answer,
            String figures,
            StreamAbort.Writing body)
            throws IOException {
        var request = totalsRequest.request();
        var response = totalsRequest.response();
        headers.write(totalsRequest.queryRequest(), servedAnswer, answer, response);
        limits.write(
                totalsRequest.queryRequest().project(),
                totalsRequest.askOptions().caller(),
                response);
        if (totalsRequest.options().preferred()) {
            response.setHeader(
                    "Preference-Applied",
                    "wait=" + totalsRequest.options().patience().toSeconds());
        }
        if (isKnown(figures, request, response)) {
            return;
        }
        response.setContentType(Format.JSON.contentType());
        var gzip = totalsRequest.options().gzip();
        var recording = totalsRequest.recording();
        StreamAbort.ifItFails(
                "Totals",
                request,
                response,
                out -> CompressingOutput.write(
                        gzip, response, out, to -> body.write(recording.of(servedAnswer, answer, response, to))));
        recording.end(answer, totalsRequest.askOptions().savedCalls().number(), true, gzip, response);
    }

    /** Sets the ETag of the figures. Returns whether the client has them; the status is then 304. */
    private static boolean isKnown(String figures, HttpServletRequest request, HttpServletResponse response) {
        var tag = "W/\"" + Hash.of(figures, 32) + "\"";
        if (request.getMethod().equals("POST")) {
            response.setHeader(HttpHeaders.ETAG, tag);
            return false;
        }
        return new ServletWebRequest(request, response).checkNotModified(tag);
    }
}
