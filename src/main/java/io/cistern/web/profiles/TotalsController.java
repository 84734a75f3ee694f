package io.cistern.web.profiles;

import io.cistern.fresh.FreshAnswers;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.query.Grouping;
import io.cistern.web.query.QueryRequestReader;
import io.cistern.web.rendered.RenderedAnswers;
import io.cistern.web.request.PathId;
import io.cistern.web.request.ResponseOptions;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Serves counts and aggregates. They take the parameters of a query except those that apply only to rows. */
@RestController
final class TotalsController {

    private static final byte[] NO_BODY = {};
    private static final List<String> OF_ROWS = List.of("limit", "cursor", "sort");

    private final QueryRequestReader queryRequestReader;
    private final FreshAnswers answers;
    private final TotalsJson json;
    private final TotalsResponder responder;
    private final WebProperties properties;
    private final RenderedAnswers renderedAnswers;

    TotalsController(
            QueryRequestReader queryRequestReader,
            FreshAnswers answers,
            TotalsJson json,
            TotalsResponder responder,
            WebProperties properties,
            RenderedAnswers renderedAnswers) {
        this.queryRequestReader = queryRequestReader;
        this.answers = answers;
        this.json = json;
        this.responder = responder;
        this.properties = properties;
        this.renderedAnswers = renderedAnswers;
    }

    /**
     * A request whose options are read.
     *
     * @param place the location of its fields
     */
    private record Given(ObjectNode fields, ErrorLocation place, ResponseOptions manner, ValidationErrors faults) {}

    @PostMapping("/v1/profiles/count")
    void count(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (renderedAnswers.send(request, queryRequestReader.bytes(request), response)) {
            return;
        }
        count(body(request), request, response);
    }

    /** The same by parameters, for what cannot send a body. */
    @GetMapping(path = "/v1/profiles/count", produces = MediaType.APPLICATION_JSON_VALUE)
    void countByParameters(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (renderedAnswers.send(request, NO_BODY, response)) {
            return;
        }
        count(parameters(request), request, response);
    }

    private void count(Given given, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var queryRequest = queryRequestReader.compile(given.fields(), given.place(), request, given.faults());
        try (var totalsRequest = responder.begin(queryRequest, given.manner(), request, response)) {
            var servedAnswer = answers.count(
                    queryRequest.query(),
                    totalsRequest.askOptions(),
                    given.manner().terms());
            var answer = servedAnswer.answer();
            responder.respond(
                    totalsRequest,
                    servedAnswer,
                    answer,
                    answer.total() + " " + answer.complete(),
                    out -> out.write(json.count(queryRequest, answer)));
        }
    }

    @PostMapping("/v1/profiles/aggregate")
    void aggregate(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        if (renderedAnswers.send(request, queryRequestReader.bytes(request), response)) {
            return;
        }
        aggregate(body(request), request, response);
    }

    /** The same by parameters, for what cannot send a body. */
    @GetMapping(path = "/v1/profiles/aggregate", produces = MediaType.APPLICATION_JSON_VALUE)
    void aggregateByParameters(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (renderedAnswers.send(request, NO_BODY, response)) {
            return;
        }
        aggregate(parameters(request), request, response);
    }

    private void aggregate(Given given, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var wanted = Grouping.takeFrom(given.fields(), given.place(), given.faults());
        var queryRequest = queryRequestReader.compile(given.fields(), given.place(), request, given.faults());
        try (var totalsRequest = responder.begin(queryRequest, given.manner(), request, response)) {
            var servedAnswer = answers.sum(
                    queryRequest.query(),
                    wanted.groupBy(),
                    wanted.measures(),
                    totalsRequest.askOptions(),
                    given.manner().terms());
            var summary = servedAnswer.answer();
            responder.respond(
                    totalsRequest,
                    servedAnswer,
                    summary.answer(),
                    wanted + " " + summary.rows().fingerprint() + " "
                            + summary.answer().complete(),
                    out -> json.summary(queryRequest, wanted, summary, out));
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
}
