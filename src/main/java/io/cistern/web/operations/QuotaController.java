package io.cistern.web.operations;

import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.pagesize.PageSizes;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.quota.Quota;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.Projects;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Json;
import io.cistern.web.problem.Problems;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.request.RequestParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Shows the budget and its calls, and lets operators pause spending. It only reads the ledger, and makes no call. */
@RestController
final class QuotaController {

    private final Quota quota;
    private final PageSizes pageSizes;
    private final Projects projects;
    private final InstantSource time;

    QuotaController(Quota quota, PageSizes pageSizes, WebProperties properties, InstantSource time) {
        this.quota = quota;
        this.pageSizes = pageSizes;
        this.projects = new Projects(properties);
        this.time = time;
    }

    /** Returns the budget of the named project, or of each that the caller may read, by its name. */
    @GetMapping(path = "/v1/quota", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> budgets(HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        var named = new RequestParameters(request, validationErrors)
                .only(Set.of("project"))
                .text("project");
        validationErrors.throwIfAny();
        var visible = projects.visibleTo(Identity.of(request));
        if (named != null) {
            visible.require(named);
            return response(budget(named));
        }
        var all = Json.MAPPER.createObjectNode();
        for (var name : visible.names()) {
            all.set(name, budget(name));
        }
        return response(all);
    }

    /** Returns a project's calls, newest first. */
    @GetMapping(path = "/v1/quota/calls", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> calls(HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        var identity = Identity.of(request);
        var visible = projects.visibleTo(identity);
        var filter = CallsFilter.of(request, visible, time.instant(), validationErrors);
        validationErrors.throwIfAny();
        visible.require(filter.project());
        var calls = read(() -> quota.calls(filter.project(), filter.since(), filter.most()));
        return response(CallsJson.of(filter, calls, identity));
    }

    /** Pauses spending; a project that is already paused stays paused. */
    @PostMapping(path = "/v1/projects/{name}/pause", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> pause(@PathVariable String name, HttpServletRequest request) {
        requireOperator(name, request);
        read(() -> {
            if (quota.budget(name).pausedSince() == null) { // the start of the pause must not change
                quota.pause(name);
            }
            return name;
        });
        return response(budget(name));
    }

    /** Resumes spending. */
    @PostMapping(path = "/v1/projects/{name}/resume", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> resume(@PathVariable String name, HttpServletRequest request) {
        requireOperator(name, request);
        read(() -> {
            quota.resume(name);
            return name;
        });
        return response(budget(name));
    }

    private void requireOperator(String project, HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        new RequestParameters(request, validationErrors).only(Set.of());
        var identity = Identity.of(request);
        if (!identity.isAdmin()) {
            throw Problems.adminRequired();
        }
        projects.visibleTo(identity).require(project);
        validationErrors.throwIfAny();
    }

    private ObjectNode budget(String project) {
        return BudgetJson.of(read(() -> quota.budget(project)), quota.waiting(project), pageSizes.view(project));
    }

    static <T> T read(Supplier<T> query) {
        try {
            return query.get();
        } catch (LedgerUnavailableException e) {
            throw new UpstreamUnavailable(
                    Counted.NO, "The ledger of calls cannot be reached, so the budget is unknown now", e);
        }
    }

    static ResponseEntity<byte[]> response(ObjectNode json) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.MAPPER.writeValueAsBytes(json));
    }
}
