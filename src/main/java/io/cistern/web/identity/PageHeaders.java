package io.cistern.web.identity;

import io.cistern.web.problem.EngageError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.header.HeaderWriter;

/** Sets a content security policy, and tells browsers not to store answers, because their caches are on disk. */
final class PageHeaders implements HeaderWriter {

    private static final String NOTHING =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /** The policy of the API description's page: its own scripts, and styles that its scripts set. */
    private static final String OWN = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none';"
            + " form-action 'none'";

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        var path = request.getRequestURI();
        if (!response.containsHeader("Content-Security-Policy")) { // passed-through answers have a stricter one
            response.setHeader("Content-Security-Policy", path.startsWith("/swagger-ui") ? OWN : NOTHING);
        }
        if (response.getHeaders(HttpHeaders.VARY).stream().noneMatch(names -> names.contains(HttpHeaders.ORIGIN))) {
            response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        if (BrowserRequest.isBrowser(request) && (path.startsWith("/v1/") || EngageError.isFor(path))) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
    }
}
