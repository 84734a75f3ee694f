package io.cistern.web.identity;

import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests that a page of another site could make a browser send with more rights than the page has: the right
 * to send requests without a key, or a user name and key that the browser remembers. A page can send a bearer key only
 * if it has it.
 */
final class BrowserGuard extends OncePerRequestFilter {

    private final Callers callers;
    private final KnownHosts hosts;
    private final AllowedOrigins origins;
    private final RequestMatcher anyHost;
    private final RequestMatcher anySite;
    private final RequestMatcher linked;

    /**
     * @param anyHost requests that are answered for every Host
     * @param anySite requests that are answered for every site
     * @param linked pages that make no call, and that links of other sites may open
     */
    BrowserGuard(
            Callers callers,
            KnownHosts hosts,
            AllowedOrigins origins,
            RequestMatcher anyHost,
            RequestMatcher anySite,
            RequestMatcher linked) {
        this.callers = callers;
        this.hosts = hosts;
        this.origins = origins;
        this.anyHost = anyHost;
        this.anySite = anySite;
        this.linked = linked;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (needsNoKey(request) && !hosts.include(request) && !anyHost.matches(request)) {
            Problem.of(
                            ProblemType.HOST_UNKNOWN,
                            HttpStatus.MISDIRECTED_REQUEST,
                            "A request without a key must name localhost as its Host, or a name that"
                                    + " cistern.security.hosts lists")
                    .write(request, response);
        } else if (isForeign(request) && !anySite.matches(request) && !isLinked(request)) {
            Problem.of(
                            ProblemType.CROSS_SITE,
                            HttpStatus.FORBIDDEN,
                            "A browser sends this for a page of another site. Only pages whose origin cistern.security.origins"
                                    + " lists, and requests with a bearer key, are allowed")
                    .write(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Whether the request would be answered without credentials. */
    private boolean needsNoKey(HttpServletRequest request) {
        return callers.none()
                || (callers.anonymous().isPresent() && request.getHeader(HttpHeaders.AUTHORIZATION) == null);
    }

    private boolean isForeign(HttpServletRequest request) {
        return (callers.none() || !hasBearer(request))
                && BrowserRequest.isForeign(request)
                && !origins.include(request);
    }

    private static boolean hasBearer(HttpServletRequest request) {
        List<String> credentials = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        return credentials.size() == 1 && credentials.getFirst().strip().regionMatches(true, 0, "bearer ", 0, 7);
    }

    private boolean isLinked(HttpServletRequest request) {
        return BrowserRequest.isNavigation(request) && linked.matches(request);
    }
}
