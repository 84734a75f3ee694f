package io.cistern.web.identity;

import io.cistern.web.identity.Doorkeeper.Visitor.Known;
import io.cistern.web.identity.Doorkeeper.Visitor.Stranger;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Notes on each request who it comes from. A stranger goes on as such: what is open to all is open to strangers. */
final class IdentityFilter extends OncePerRequestFilter {

    private final Doorkeeper doorkeeper;

    IdentityFilter(Doorkeeper doorkeeper) {
        this.doorkeeper = doorkeeper;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        switch (doorkeeper.who(request)) {
            case Known(var identity) -> {
                identity.remember(request);
                var context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(new Identified(identity));
                SecurityContextHolder.setContext(context); // whoever set up the chain clears it again
            }
            case Stranger(var problem) -> TurnedAway.remember(problem, request);
        }
        chain.doFilter(request, response);
    }
}
