package io.cistern.web.profiles;

import io.cistern.fresh.FreshAnswers;
import io.cistern.profile.Caller;
import io.cistern.rows.Hash;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.query.Grouping;
import io.cistern.web.query.QueryRequest;
import io.cistern.web.query.QueryRequestReader;
import io.cistern.web.request.Format;
import io.cistern.web.request.PathId;
import io.cistern.web.request.ResponseOptions;
import io.cistern.web.response.AnswerHeaders;
import io.cistern.web.response.StreamAbort;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import tools.jackson.databind.node.ObjectNode;

/** Serves counts and aggregates. They take the parameters of a query except those that apply only to rows. */
@RestController
final class TotalsController {

    private static final List<String> OF_ROWS = List.of("limit", "cursor", "sort");

    private final QueryRequestReader queryRequestReader;
    private final FreshAnswers answers;
    private final TotalsJson json;
    private final AnswerHeaders headers;
    private final RateLimits limits;
    private final WebProperties properties;

    TotalsController(
            QueryRequestReader queryRequestReader,
            FreshAnswers answers,
            TotalsJson json,
            AnswerHeaders headers,
            RateLimits limits,
            WebProperties properties) {
        this.queryRequestReader = queryRequestReader;
        this.answers = answers;
        this.json = json;
        this.headers = headers;
        this.limits = limits;
        this.properties = properties;
    }

    /**
     * A request whose options are read.
     *
     * @param place the location of its fields
     */
    private record Given(ObjectNode fields, ErrorLocation place, ResponseOptions manner, ValidationErrors faults) {}

    @PostMapping("/v1/profiles/count")
    void count(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        count(body(request), request, response);
    }

    /** The same by parameters, for what cannot send a body. */
    @GetMapping(path = "/v1/profiles/count", produces = MediaType.APPLICATION_JSON_VALUE)
    void countByParameters(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        count(parameters(request), request, response);
    }

    private void count(Given given, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var responseOptions = given.manner();
        var queryRequest = queryRequestReader.compile(given.fields(), given.place(), request, given.faults());
        var caller = remembered(queryRequest, responseOptions, request);
        var servedAnswer =
                answers.count(queryRequest.query(), responseOptions.askOptions(caller), responseOptions.terms());
        var answer = servedAnswer.answer();
        headers.write(queryRequest, servedAnswer, answer, response);
        var figures = answer.total() + " " + answer.complete();
        if (!isKnown(queryRequest, figures, responseOptions, request, response)) {
            write(json.count(queryRequest, answer), response);
        }
    }

    @PostMapping("/v1/profiles/aggregate")
    void aggregate(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        aggregate(body(request), request, response);
    }

    /** The same by parameters, for what cannot send a body. */
    @GetMapping(path = "/v1/profiles/aggregate", produces = MediaType.APPLICATION_JSON_VALUE)
    void aggregateByParameters(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        aggregate(parameters(request), request, response);
    }

    private void aggregate(Given given, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var responseOptions = given.manner();
        var wanted = Grouping.takeFrom(given.fields(), given.place(), given.faults());
        var queryRequest = queryRequestReader.compile(given.fields(), given.place(), request, given.faults());
        var caller = remembered(queryRequest, responseOptions, request);
        var servedAnswer = answers.sum(
                queryRequest.query(),
                wanted.groupBy(),
                wanted.measures(),
                responseOptions.askOptions(caller),
                responseOptions.terms());
        var summary = servedAnswer.answer();
        headers.write(queryRequest, servedAnswer, summary.answer(), response);
        var figures = wanted + " " + summary.rows().fingerprint() + " "
                + summary.answer().complete();
        if (!isKnown(queryRequest, figures, responseOptions, request, response)) {
            response.setContentType(Format.JSON.contentType());
            StreamAbort.ifItFails(
                    "An aggregate", request, response, out -> json.summary(queryRequest, wanted, summary, out));
        }
    }

    private Given body(HttpServletRequest request) throws IOException, ServletException {
        var validationErrors = new ValidationErrors();
        var responseOptions = ResponseOptions.of(request, properties, validationErrors);
        return withoutRows(new Given(
                queryRequestReader.object(request, validationErrors),
                ErrorLocation.BODY,
                responseOptions,
                validationErrors));
    }

    private Given parameters(HttpServletRequest request) throws ServletException {
        var validationErrors = new ValidationErrors();
        PathId.requirePlain(request.getRequestURI());
        var responseOptions = ResponseOptions.of(request, properties, validationErrors);
        for (var name : List.of("format", "csvGuard", "async")) {
            if (request.getParameter(name) != null) {
                validationErrors.add(
                        ErrorLocation.parameter(name), "Applies only to rows; this answer is JSON and never an export");
            }
        }
        return withoutRows(new Given(
                queryRequestReader.fields(request, validationErrors),
                ErrorLocation.PARAMETERS,
                responseOptions,
                validationErrors));
    }

    private static Given withoutRows(Given given) {
        for (var name : OF_ROWS) {
            if (given.fields().has(name)) {
                given.faults().add(given.place().child(name), "Applies only to rows, and this answer has none");
                given.fields().remove(name);
            }
        }
        return given;
    }

    private Caller remembered(QueryRequest queryRequest, ResponseOptions responseOptions, HttpServletRequest request) {
        var caller = Identity.of(request).caller();
        ProblemContext.of(queryRequest, responseOptions, caller, answers).remember(request);
        return caller;
    }

    /**
     * Sets the ETag of the figures. Returns whether the client has them; the status is then 304.
     *
     * @param figures the content of the answer without its age
     */
    private boolean isKnown(
            QueryRequest queryRequest,
            String figures,
            ResponseOptions responseOptions,
            HttpServletRequest request,
            HttpServletResponse response) {
        limits.write(queryRequest.project(), Identity.of(request).caller(), response);
        if (responseOptions.preferred()) {
            response.setHeader(
                    "Preference-Applied", "wait=" + responseOptions.patience().toSeconds());
        }
        var tag = "W/\"" + Hash.of(figures, 32) + "\"";
        if (request.getMethod().equals("POST")) {
            response.setHeader(HttpHeaders.ETAG, tag);
            return false;
        }
        return new ServletWebRequest(request, response).checkNotModified(tag);
    }

    private static void write(byte[] body, HttpServletResponse response) throws IOException {
        response.setContentType(Format.JSON.contentType());
        response.getOutputStream().write(body);
    }
}
