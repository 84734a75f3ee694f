package io.cistern.web;

import io.cistern.answer.Answer;
import io.cistern.answer.Contract;
import io.cistern.answer.Totals;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Counts profiles, and sums over them. It takes what a question takes, save what only rows have. */
@RestController
final class TotalsController {

    private static final List<String> OF_ROWS = List.of("limit", "cursor", "sort");

    private final Requests requests;
    private final Totals totals;
    private final TotalsJson json;
    private final AnswerHeaders headers;
    private final RateLimits limits;
    private final WebProperties properties;

    TotalsController(
            Requests requests,
            Totals totals,
            TotalsJson json,
            AnswerHeaders headers,
            RateLimits limits,
            WebProperties properties) {
        this.requests = requests;
        this.totals = totals;
        this.json = json;
        this.headers = headers;
        this.limits = limits;
        this.properties = properties;
    }

    @PostMapping(path = "/v1/profiles/count", consumes = MediaType.APPLICATION_JSON_VALUE)
    void count(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException, Refusal {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        var object = body(request, faults);
        var question = requests.question(object, request, faults);
        var contract = contract(question, manner, request);
        var answer = totals.count(question.query(), contract);
        write(question, answer, json.count(question, answer), contract, response);
    }

    @PostMapping(path = "/v1/profiles/aggregate", consumes = MediaType.APPLICATION_JSON_VALUE)
    void aggregate(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException, Refusal {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        var object = body(request, faults);
        var wanted = Grouping.takeFrom(object, faults);
        var question = requests.question(object, request, faults);
        var contract = contract(question, manner, request);
        var summary = totals.sum(question.query(), wanted.groupBy(), wanted.measures(), contract);
        write(question, summary.answer(), json.summary(question, wanted, summary), contract, response);
    }

    private ObjectNode body(HttpServletRequest request, Faults faults) throws IOException, Refusal {
        var object = requests.object(request, faults);
        for (var name : OF_ROWS) {
            if (object.has(name)) {
                faults.add(Place.BODY.child(name), "Only rows have that, and none are answered here");
                object.remove(name);
            }
        }
        return object;
    }

    private static Contract contract(Question question, Manner manner, HttpServletRequest request) {
        var caller = Identity.of(request).caller();
        new Asked(question.project(), caller, manner.patience()).remember(request);
        return new Contract(caller, manner.patience(), manner.maxCost());
    }

    private void write(Question question, Answer answer, byte[] body, Contract contract, HttpServletResponse response)
            throws IOException {
        headers.write(answer, response);
        limits.write(question.project(), contract.caller(), response);
        response.setContentType(Format.JSON.contentType());
        response.getOutputStream().write(body);
    }
}
