package io.cistern.web.identity;

import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemType;
import io.cistern.web.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Reports refused requests as problems. */
final class ProblemEntryPoint implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final String NAME = ProblemEntryPoint.class.getName();

    /** Sets the problem to report if the request needs an identity. */
    static void remember(Problem problem, HttpServletRequest request) {
        request.setAttribute(NAME, problem);
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        var problem = request.getAttribute(NAME) instanceof Problem remembered
                ? remembered
                : Problem.of(ProblemType.UNAUTHENTICATED, HttpStatus.UNAUTHORIZED, null);
        if (problem.status().equals(HttpStatus.UNAUTHORIZED)) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"cistern\"");
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"cistern\", charset=\"UTF-8\"");
        }
        problem.write(request, response);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        Problems.operatorRequired().problem().write(request, response);
    }
}
