package io.cistern.web.profiles;

import io.cistern.fresh.FreshAnswers;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.query.Requests;
import io.cistern.web.response.Manner;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says what would become of a question. It takes what a question takes, and spends nothing. */
@RestController
final class ExplainController {

    private final Requests requests;
    private final FreshAnswers answers;
    private final RateLimits limits;
    private final WebProperties properties;
    private final InstantSource time;

    ExplainController(
            Requests requests, FreshAnswers answers, RateLimits limits, WebProperties properties, InstantSource time) {
        this.requests = requests;
        this.answers = answers;
        this.limits = limits;
        this.properties = properties;
        this.time = time;
    }

    @PostMapping("/v1/profiles/explain")
    ResponseEntity<byte[]> explain(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        var faults = new Faults();
        var manner = Manner.of(request, properties, faults);
        var question = requests.body(request, faults);
        var caller = Identity.of(request).caller();
        Asked.of(question, manner, caller, answers).remember(request);
        var plan = answers.explain(question.query(), question.window(), manner.contract(caller), manner.terms());
        limits.write(question.project(), caller, response);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.MAPPER.writeValueAsBytes(PlanJson.of(plan, time.instant(), properties.maxWait())));
    }
}
