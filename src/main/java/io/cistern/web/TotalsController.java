package io.cistern.web;

import io.cistern.fresh.FreshAnswers;
import io.cistern.fresh.FreshPlans;
import io.cistern.profile.Caller;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Counts profiles, and sums over them. It takes what a question takes, save what only rows have. */
@RestController
final class TotalsController {

    private static final List<String> OF_ROWS = List.of("limit", "cursor", "sort");

    private final Requests requests;
    private final FreshAnswers answers;
    private final FreshPlans plans;
    private final TotalsJson json;
    private final AnswerHeaders headers;
    private final RateLimits limits;
    private final WebProperties properties;

    TotalsController(
            Requests requests,
            FreshAnswers answers,
            FreshPlans plans,
            TotalsJson json,
            AnswerHeaders headers,
            RateLimits limits,
            WebProperties properties) {
        this.requests = requests;
        this.answers = answers;
        this.plans = plans;
        this.json = json;
        this.headers = headers;
        this.limits = limits;
        this.properties = properties;
    }

    @PostMapping("/v1/profiles/count")
    void count(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException, Refusal {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        var object = body(request, faults);
        var question = requests.question(object, request, faults);
        var caller = remembered(question, manner, request);
        var served = answers.count(question.query(), manner.contract(caller), manner.terms());
        headers.write(question, served, served.answer(), response);
        write(question, json.count(question, served.answer()), caller, response);
    }

    @PostMapping("/v1/profiles/aggregate")
    void aggregate(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException, Refusal {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        var object = body(request, faults);
        var wanted = Grouping.takeFrom(object, faults);
        var question = requests.question(object, request, faults);
        var caller = remembered(question, manner, request);
        var served = answers.sum(
                question.query(), wanted.groupBy(), wanted.measures(), manner.contract(caller), manner.terms());
        var summary = served.answer();
        headers.write(question, served, summary.answer(), response);
        write(question, json.summary(question, wanted, summary), caller, response);
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

    private Caller remembered(Question question, Manner manner, HttpServletRequest request) {
        var caller = Identity.of(request).caller();
        Asked.of(question, manner, caller, plans).remember(request);
        return caller;
    }

    private void write(Question question, byte[] body, Caller caller, HttpServletResponse response) throws IOException {
        limits.write(question.project(), caller, response);
        response.setContentType(Format.JSON.contentType());
        response.getOutputStream().write(body);
    }
}
