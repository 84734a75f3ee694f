package io.cistern.web;

import io.cistern.profile.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/**
 * Who a request comes from, and what it may do: found by its credentials alone.
 *
 * @param caller who pays
 * @param projects the projects it may read; empty for all
 * @param isAdmin whether it may look into the service, stop its spending, and make it forget
 * @param mayRefresh whether it may ask past what is held
 */
record Identity(Caller caller, Set<String> projects, boolean isAdmin, boolean mayRefresh) {

    private static final String NAME = Identity.class.getName();

    Identity {
        projects = Set.copyOf(projects);
    }

    /** Somebody, where nobody is told apart. */
    static Identity anybody(boolean isAdmin) {
        return new Identity(Caller.ANONYMOUS, Set.of(), isAdmin, true);
    }

    /** Whether it may know of the project, and read it: whatever it may not read, it is told nothing of. */
    boolean mayRead(String project) {
        return projects.isEmpty() || projects.contains(project);
    }

    void remember(HttpServletRequest request) {
        request.setAttribute(NAME, this);
    }

    /** Whoever asks. To be called where the filter chain let nobody pass without an identity. */
    static Identity of(HttpServletRequest request) {
        if (request.getAttribute(NAME) instanceof Identity identity) {
            return identity;
        }
        throw new IllegalStateException("Nobody has said who this request comes from");
    }
}
