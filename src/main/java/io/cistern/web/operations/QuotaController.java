package io.cistern.web.operations;

import io.cistern.ledger.LedgerUnavailableException;
import io.cistern.profile.QueryFailure.UpstreamUnavailable;
import io.cistern.profile.QueryFailure.UpstreamUnavailable.Counted;
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

/** Shows what the budget is doing, and lets operators stop it. It reads the ledger alone, and spends nothing. */
@RestController
final class QuotaController {

    private final Quota quota;
    private final Projects projects;
    private final InstantSource time;

    QuotaController(Quota quota, WebProperties properties, InstantSource time) {
        this.quota = quota;
        this.projects = new Projects(properties);
        this.time = time;
    }

    /** The budget of the project that is named, or of each that the caller may read, by its name. */
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
            return told(budget(named));
        }
        var all = Json.MAPPER.createObjectNode();
        for (var name : visible.names()) {
            all.set(name, budget(name));
        }
        return told(all);
    }

    /** A project's calls, newest first. */
    @GetMapping(path = "/v1/quota/calls", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> calls(HttpServletRequest request) {
        var validationErrors = new ValidationErrors();
        var identity = Identity.of(request);
        var visible = projects.visibleTo(identity);
        var wanted = CallsFilter.of(request, visible, time.instant(), validationErrors);
        validationErrors.throwIfAny();
        visible.require(wanted.project());
        var calls = read(() -> quota.calls(wanted.project(), wanted.since(), wanted.most()));
        return told(CallsJson.of(wanted, calls, identity));
    }

    /** Stops spending; what is stopped already stays so. */
    @PostMapping(path = "/v1/projects/{name}/pause", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> pause(@PathVariable String name, HttpServletRequest request) {
        requireOperator(name, request);
        read(() -> {
            if (quota.budget(name).pausedSince() == null) { // since when it is paused must not move
                quota.pause(name);
            }
            return name;
        });
        return told(budget(name));
    }

    /** Lets spending go on. */
    @PostMapping(path = "/v1/projects/{name}/resume", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> resume(@PathVariable String name, HttpServletRequest request) {
        requireOperator(name, request);
        read(() -> {
            quota.resume(name);
            return name;
        });
        return told(budget(name));
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
        return BudgetJson.of(read(() -> quota.budget(project)));
    }

    static <T> T read(Supplier<T> record) {
        try {
            return record.get();
        } catch (LedgerUnavailableException e) {
            throw new UpstreamUnavailable(
                    Counted.NO, "The ledger of calls cannot be reached, so nothing is known of the budget now", e);
        }
    }

    static ResponseEntity<byte[]> told(ObjectNode json) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.MAPPER.writeValueAsBytes(json));
    }
}
