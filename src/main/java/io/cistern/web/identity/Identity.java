package io.cistern.web.identity;

import io.cistern.profile.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a request and its rights, found only by the credentials.
 *
 * @param caller the caller that pays
 * @param projects the projects it may read; null for all
 * @param roles what it may do besides queries
 * @param mayRefresh whether it may request newer answers than the cached ones
 * @param expires when its credentials expire; null if they do not
 */
public record Identity(
        Caller caller,
        @Nullable Set<String> projects,
        Set<Role> roles,
        boolean mayRefresh,
        @Nullable Instant expires) {

    /** A right besides queries. */
    public enum Role {
        /** Pauses spending, sees the queries of other callers and, when it may read all projects, manages the service. */
        ADMIN,
        /** Reads the metrics, which show all projects and callers. */
        METRICS
    }

    private static final String NAME = Identity.class.getName();

    public Identity {
        projects = projects == null ? null : Set.copyOf(projects);
        roles = Set.copyOf(roles);
    }

    /**
     * Returns the identity of every request when no callers are configured. The metrics then contain no caller names.
     */
    public static Identity anybody(boolean isAdmin) {
        var roles = isAdmin ? Set.of(Role.ADMIN, Role.METRICS) : Set.of(Role.METRICS);
        return new Identity(Caller.ANONYMOUS, null, roles, true, null);
    }

    /** Returns the same identity with credentials that expire at an instant. */
    Identity until(Instant end) {
        return new Identity(caller, projects, roles, mayRefresh, end);
    }

    /** Whether it may pause spending of projects that it may read, and see other callers' queries there. */
    public boolean isAdmin() {
        return roles.contains(Role.ADMIN);
    }

    /** Whether it may inspect and manage the service itself, which concerns all projects. */
    boolean isOperator() {
        return isAdmin() && mayReadAll();
    }

    /** Whether it may read the metrics, which show all projects and callers. */
    boolean mayReadMetrics() {
        return isOperator() || roles.contains(Role.METRICS);
    }

    boolean mayReadAll() {
        return projects == null;
    }

    /** Whether it may read the project; otherwise it must learn nothing about it. */
    public boolean mayRead(String project) {
        return projects == null || projects.contains(project);
    }

    public void remember(HttpServletRequest request) {
        request.setAttribute(NAME, this);
    }

    /** Returns the identity of a request. Must be called only after the filter chain has required one. */
    public static Identity of(HttpServletRequest request) {
        if (request.getAttribute(NAME) instanceof Identity identity) {
            return identity;
        }
        throw new IllegalStateException("The request has no identity");
    }
}
