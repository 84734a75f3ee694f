package io.cistern.web.profiles;

import io.cistern.fresh.FreshAnswers;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.query.QueryRequestReader;
import io.cistern.web.request.ResponseOptions;
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

/** Explains how a query would be answered. It takes the same parameters as a query, and spends nothing. */
@RestController
final class ExplainController {

    private final QueryRequestReader queryRequestReader;
    private final FreshAnswers answers;
    private final RateLimits limits;
    private final WebProperties properties;
    private final InstantSource time;

    ExplainController(
            QueryRequestReader queryRequestReader,
            FreshAnswers answers,
            RateLimits limits,
            WebProperties properties,
            InstantSource time) {
        this.queryRequestReader = queryRequestReader;
        this.answers = answers;
        this.limits = limits;
        this.properties = properties;
        this.time = time;
    }

    @PostMapping("/v1/profiles/explain")
    ResponseEntity<byte[]> explain(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        var validationErrors = new ValidationErrors();
        var responseOptions = ResponseOptions.of(request, properties, validationErrors);
        var queryRequest = queryRequestReader.body(request, validationErrors);
        var caller = Identity.of(request).caller();
        ProblemContext.of(queryRequest, responseOptions, caller, answers).remember(request);
        var plan = answers.explain(
                queryRequest.query(),
                queryRequest.window(),
                responseOptions.askOptions(caller),
                responseOptions.terms());
        limits.write(queryRequest.project(), caller, response);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.MAPPER.writeValueAsBytes(PlanJson.of(plan, time.instant(), properties.maxWait())));
    }
}
