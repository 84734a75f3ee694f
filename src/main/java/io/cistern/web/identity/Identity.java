package io.cistern.web.identity;

import io.cistern.profile.Caller;
import io.cistern.web.identity.CallerProperties.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from, and what it may do: found by its credentials alone.
 *
 * @param caller who pays
 * @param projects the projects it may read; null for all
 * @param roles what it may do besides asking
 * @param mayRefresh whether it may ask past what is held
 * @param expires when its credentials end; null for those that do not
 */
public record Identity(
        Caller caller,
        @Nullable Set<String> projects,
        Set<Role> roles,
        boolean mayRefresh,
        @Nullable Instant expires) {

    private static final String NAME = Identity.class.getName();

    public Identity {
        projects = projects == null ? null : Set.copyOf(projects);
        roles = Set.copyOf(roles);
    }

    /** The identity of every request, where no callers are configured. The metrics then tell of no callers either. */
    public static Identity anybody(boolean isAdmin) {
        var roles = isAdmin ? Set.of(Role.ADMIN, Role.METRICS) : Set.of(Role.METRICS);
        return new Identity(Caller.ANONYMOUS, null, roles, true, null);
    }

    /** The same identity, shown by credentials that end then. */
    Identity until(Instant end) {
        return new Identity(caller, projects, roles, mayRefresh, end);
    }

    /** Whether it may stop the spending of projects that it may read, and see what others ask there. */
    public boolean isAdmin() {
        return roles.contains(Role.ADMIN);
    }

    /** Whether it may look into the service itself, and act on it, which concerns all projects. */
    boolean isOperator() {
        return isAdmin() && mayReadAll();
    }

    /** Whether it may read the metrics, which tell of all projects and callers. */
    boolean mayReadMetrics() {
        return isOperator() || roles.contains(Role.METRICS);
    }

    boolean mayReadAll() {
        return projects == null;
    }

    /** Whether it may know of the project, and read it: whatever it may not read, it is told nothing of. */
    public boolean mayRead(String project) {
        return projects == null || projects.contains(project);
    }

    public void remember(HttpServletRequest request) {
        request.setAttribute(NAME, this);
    }

    /** Whoever asks. To be called where the filter chain let nobody pass without an identity. */
    public static Identity of(HttpServletRequest request) {
        if (request.getAttribute(NAME) instanceof Identity identity) {
            return identity;
        }
        throw new IllegalStateException("Nobody has said who this request comes from");
    }
}
