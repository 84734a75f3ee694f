package io.cistern.web.profiles;

import io.cistern.fresh.FreshAnswers;
import io.cistern.profile.Caller;
import io.cistern.profile.Hash;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Place;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.query.Grouping;
import io.cistern.web.query.Question;
import io.cistern.web.query.Requests;
import io.cistern.web.request.Format;
import io.cistern.web.request.PathId;
import io.cistern.web.response.AnswerHeaders;
import io.cistern.web.response.Cut;
import io.cistern.web.response.Manner;
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

/** Counts profiles, and sums over them. It takes what a question takes, save what only rows have. */
@RestController
final class TotalsController {

    private static final List<String> OF_ROWS = List.of("limit", "cursor", "sort");

    private final Requests requests;
    private final FreshAnswers answers;
    private final TotalsJson json;
    private final AnswerHeaders headers;
    private final RateLimits limits;
    private final WebProperties properties;

    TotalsController(
            Requests requests,
            FreshAnswers answers,
            TotalsJson json,
            AnswerHeaders headers,
            RateLimits limits,
            WebProperties properties) {
        this.requests = requests;
        this.answers = answers;
        this.json = json;
        this.headers = headers;
        this.limits = limits;
        this.properties = properties;
    }

    /**
     * A request, read so far.
     *
     * @param place where its fields stand
     */
    private record Given(ObjectNode fields, Place place, Manner manner, Faults faults) {}

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
        var manner = given.manner();
        var question = requests.question(given.fields(), given.place(), request, given.faults());
        var caller = remembered(question, manner, request);
        var served = answers.count(question.query(), manner.contract(caller), manner.terms());
        var answer = served.answer();
        headers.write(question, served, answer, response);
        var figures = answer.total() + " " + answer.complete();
        if (!isKnown(question, figures, manner, request, response)) {
            write(json.count(question, answer), response);
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
        var manner = given.manner();
        var wanted = Grouping.takeFrom(given.fields(), given.place(), given.faults());
        var question = requests.question(given.fields(), given.place(), request, given.faults());
        var caller = remembered(question, manner, request);
        var served = answers.sum(
                question.query(), wanted.groupBy(), wanted.measures(), manner.contract(caller), manner.terms());
        var summary = served.answer();
        headers.write(question, served, summary.answer(), response);
        var figures = wanted + " " + summary.rows().fingerprint() + " "
                + summary.answer().complete();
        if (!isKnown(question, figures, manner, request, response)) {
            response.setContentType(Format.JSON.contentType());
            Cut.ifItFails("An aggregate", request, response, out -> json.summary(question, wanted, summary, out));
        }
    }

    private Given body(HttpServletRequest request) throws IOException, ServletException {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        return withoutRows(new Given(requests.object(request, faults), Place.BODY, manner, faults));
    }

    private Given parameters(HttpServletRequest request) throws ServletException {
        var faults = new Faults();
        PathId.requirePlain(request.getRequestURI());
        var manner = Manner.of(request, properties, faults);
        for (var name : List.of("format", "csvGuard", "async")) {
            if (request.getParameter(name) != null) {
                faults.add(Place.parameter(name), "Only rows have that; this answer is JSON, and comes at once");
            }
        }
        return withoutRows(new Given(requests.fields(request, faults), Place.PARAMETERS, manner, faults));
    }

    private static Given withoutRows(Given given) {
        for (var name : OF_ROWS) {
            if (given.fields().has(name)) {
                given.faults().add(given.place().child(name), "Only rows have that, and none are answered here");
                given.fields().remove(name);
            }
        }
        return given;
    }

    private Caller remembered(Question question, Manner manner, HttpServletRequest request) {
        var caller = Identity.of(request).caller();
        Asked.of(question, manner, caller, answers).remember(request);
        return caller;
    }

    /**
     * Names the figures by a tag, and tells whether the client has them: then 304 is said already.
     *
     * @param figures what the answer says, whatever its age is
     */
    private boolean isKnown(
            Question question,
            String figures,
            Manner manner,
            HttpServletRequest request,
            HttpServletResponse response) {
        limits.write(question.project(), Identity.of(request).caller(), response);
        if (manner.preferred()) {
            response.setHeader("Preference-Applied", "wait=" + manner.patience().toSeconds());
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
