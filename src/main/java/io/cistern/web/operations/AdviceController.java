package io.cistern.web.operations;

import io.cistern.audience.Advice;
import io.cistern.audience.Advisor;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Projects;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.request.RequestParameters;
import io.cistern.where.Condition;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows which base audiences would have saved calls, to callers that may read the project. It makes no call. A filter
 * may contain personal data and shows what its caller is interested in, so only callers that sent it and admins see it.
 * The property names of everybody's profiles are no secret from callers that may read them all.
 */
@RestController
final class AdviceController {

    private final Advisor advisor;
    private final Projects projects;
    private final InstantSource time;

    AdviceController(Advisor advisor, WebProperties properties, InstantSource time) {
        this.advisor = advisor;
        this.projects = new Projects(properties);
        this.time = time;
    }

    /** Returns the advice on the named project, or on each that the caller may read, by its name. */
    @GetMapping(path = "/v1/advice", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> advice(HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        var requestParameters = new RequestParameters(request, validationErrors).only(Set.of("project", "since"));
        var since = CallsFilter.since(requestParameters, time.instant(), Instant.EPOCH, validationErrors);
        validationErrors.throwIfAny();
        var identity = Identity.of(request);
        var json = Json.MAPPER.createObjectNode();
        for (var name : selected(requestParameters.text("project"), projects.visibleTo(identity))) {
            var adviceReport = QuotaController.read(() -> advisor.advise(name, since));
            json.set(name, AdviceJson.of(adviceReport, advice -> isFor(identity, advice)));
        }
        return QuotaController.response(json);
    }

    private static boolean isFor(Identity identity, Advice advice) {
        return identity.isAdmin()
                || advice.query().where() instanceof Condition.Everything
                || advice.askedBy().contains(identity.caller().name());
    }

    private static SortedSet<String> selected(@Nullable String named, Projects visible) {
        if (named == null) {
            return visible.names();
        }
        visible.require(named);
        return new TreeSet<>(Set.of(named));
    }
}
