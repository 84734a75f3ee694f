package io.cistern.web.identity;

import io.cistern.web.identity.CallerAuthenticator.Visitor.Known;
import io.cistern.web.identity.CallerAuthenticator.Visitor.Stranger;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Sets the identity of each request. Unauthenticated requests carry no identity and reach public endpoints only. */
final class IdentityFilter extends OncePerRequestFilter {

    private final CallerAuthenticator callerAuthenticator;

    IdentityFilter(CallerAuthenticator callerAuthenticator) {
        this.callerAuthenticator = callerAuthenticator;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        switch (callerAuthenticator.who(request)) {
            case Known(var identity) -> {
                identity.remember(request);
                var context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(new CallerAuthenticationToken(identity));
                SecurityContextHolder.setContext(context); // the filter chain clears it again
            }
            case Stranger(var problem) -> ProblemEntryPoint.remember(problem, request);
        }
        chain.doFilter(request, response);
    }
}
