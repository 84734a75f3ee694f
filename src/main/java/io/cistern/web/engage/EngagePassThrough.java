package io.cistern.web.engage;

import io.cistern.mixpanel.PassThrough;
import io.cistern.profile.QueryFailure;
import io.cistern.quota.PassThroughCalls;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Projects;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.RateLimits;
import io.cistern.web.response.HeadOutput;
import io.cistern.web.server.RequestBodies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves Mixpanel's other paths. The paths that the settings list are sent to Mixpanel as they are, with Cistern's account, and
 * cost a call each. All others are 404.
 */
@RestController
final class EngagePassThrough {

    private static final Set<String> METHODS = Set.of("GET", "POST");

    /** Content types that no browser renders as a page. */
    private static final Pattern DATA =
            Pattern.compile("(?i)(application/json|text/plain|text/csv)\\s*(;\\s*charset=[a-z0-9-]+\\s*)?");

    private final EngageProperties.Settings settings;
    private final WebProperties properties;
    private final RequestBodies bodies;
    private final Projects projects;
    private final PassThroughCalls calls;
    private final RateLimits limits;
    private final EngageFailures failures;

    EngagePassThrough(
            EngageProperties engage,
            WebProperties properties,
            RequestBodies bodies,
            PassThroughCalls calls,
            RateLimits limits,
            InstantSource time) {
        this.settings = engage.engage();
        this.properties = properties;
        this.bodies = bodies;
        this.projects = new Projects(properties);
        this.calls = calls;
        this.limits = limits;
        this.failures = new EngageFailures(time);
    }

    @RequestMapping("/api/**")
    void others(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var isPassed = settings.passThrough().contains(request.getRequestURI());
        if (isPassed && HeadOutput.isFor(request)) {
            throw EngageProblems.of(HttpStatus.GATEWAY_TIMEOUT, "This path is not cached, and HEAD makes no call");
        }
        if (!isPassed || !METHODS.contains(request.getMethod())) {
            throw EngageProblems.of(
                    HttpStatus.NOT_FOUND,
                    "Cistern answers /api/query/engage and /api/2.0/engage; ask Mixpanel itself for this");
        }
        pass(request, response);
    }

    private void pass(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var caller = Identity.of(request).caller();
        var query = EngageParameters.query(request.getQueryString());
        var body = EngageParameters.readable(request, bodies);
        // a body that cannot be read could name another project that our account may read
        var all = EngageParameters.of(request.getQueryString(), body).rest();
        var project = project(all.get("project_id"), request);
        query.keySet().removeAll(EngageParameters.SCOPE);
        query.keySet().removeAll(EngageParameters.SIGNATURE);
        var sent = EngageParameters.rewritten(body);
        var call = new PassThrough.Call(
                request.getMethod(),
                request.getRequestURI(),
                EngageParameters.form(query),
                EngageRequestReader.workspace(all.get("workspace_id"), project, projects),
                sent.contentType(),
                sent.bytes());
        try {
            var answer = calls.pass(project, call, caller, settings.patience());
            limits.write(project, caller, response);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            head(answer.contentType(), response);
            response.getOutputStream().write(answer.body());
        } catch (QueryFailure failure) {
            limits.write(project, caller, response);
            throw failures.of(failure);
        }
    }

    /** Keeps browsers from running Mixpanel's response under our origin. */
    private static void head(@Nullable String contentType, HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (contentType != null && DATA.matcher(contentType).matches()) {
            response.setContentType(contentType);
        } else {
            response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment");
        }
    }

    private String project(@Nullable String id, HttpServletRequest request) {
        return EngageRequestReader.project(id, projects.visibleTo(Identity.of(request)), properties.projects());
    }
}
