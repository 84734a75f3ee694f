package io.cistern.web.identity;

import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Finds the identity of a request by its credentials. */
final class CallerAuthenticator {

    /** Headers that proxies add to requests if configured. */
    private static final List<String> PROXIED =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    private static final Logger log = LoggerFactory.getLogger(CallerAuthenticator.class);

    /** The result of the authentication. */
    sealed interface Visitor {

        /** The request is authenticated. */
        record Known(Identity identity) implements Visitor {}

        /** The request is not authenticated; the problem says why. */
        record Stranger(Problem problem) implements Visitor {}
    }

    private final Callers callers;
    private final Optional<JwtCallers> tokens;
    private final boolean localAdmin;

    /**
     * @param tokens empty where no issuer is configured
     * @param localAdmin whether requests of this machine have the role admin when no callers are configured
     */
    CallerAuthenticator(Callers callers, Optional<JwtCallers> tokens, boolean localAdmin) {
        this.callers = callers;
        this.tokens = tokens;
        this.localAdmin = localAdmin;
    }

    Visitor who(HttpServletRequest request) {
        if (callers.none()) {
            return new Visitor.Known(Identity.anybody(localAdmin && isLocal(request)));
        }
        var headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.isEmpty()) {
            return callers.anonymous()
                    .<Visitor>map(Visitor.Known::new)
                    .orElseGet(() -> unauthenticated("Send credentials: Authorization: Bearer with a caller's key"));
        }
        if (headers.size() > 1) {
            return unauthenticated("Authorization is sent more than once");
        }
        return Credential.parse(headers.getFirst())
                .map(this::who)
                .orElseGet(() -> unauthenticated("Authorization is not valid: send Bearer with a key, or Basic with"
                        + " caller:key, key: or key"));
    }

    private Visitor who(Credential credential) {
        var identity = callers.holding(credential);
        if (identity.isEmpty() && tokens.isPresent() && credential.token() != null) {
            try {
                identity = tokens.get().identity(credential.token());
            } catch (RuntimeException e) {
                if (!KeyFetches.isTooMany(e)) { // otherwise invented tokens would fill the log
                    log.warn(
                            "The issuer's keys cannot be fetched: {}",
                            e.getClass().getName());
                }
                return unverifiable();
            }
        }
        return identity.<Visitor>map(Visitor.Known::new)
                .orElseGet(() -> unauthenticated("No caller has these credentials"));
    }

    private static Visitor unauthenticated(String detail) {
        return new Visitor.Stranger(Problem.of(ProblemType.UNAUTHENTICATED, HttpStatus.UNAUTHORIZED, detail));
    }

    private static Visitor unverifiable() {
        var problem = Problem.blank(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The issuer of the token does not answer, so the token cannot be checked");
        problem.headers().set(HttpHeaders.RETRY_AFTER, "30");
        return new Visitor.Stranger(problem);
    }

    /**
     * Whether the request comes from this machine, as far as it shows: through no proxy that adds headers, and not for
     * a page of another site in a browser.
     */
    private static boolean isLocal(HttpServletRequest request) {
        return PROXIED.stream().allMatch(header -> request.getHeader(header) == null)
                && !BrowserRequest.isForeign(request)
                && isLoopback(request.getRemoteAddr());
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
