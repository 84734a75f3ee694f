package io.cistern.web.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/**
 * Reads the headers that a browser sets itself and no page can set. Referer is not read, because a page can suppress
 * it.
 */
final class BrowserRequest {

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN = Set.of("same-origin", "none"); // none: a typed address or a bookmark
    private static final Pattern DEFAULT_PORT =
            Pattern.compile("(?<=^http://[^/]{1,300}):80$|(?<=^https://[^/]{1,300}):443$");

    private BrowserRequest() {}

    /**
     * Whether a browser sends the request for a page of another site. Another port of the same machine is another site
     * here, although browsers call it {@code same-site}.
     */
    static boolean isForeign(HttpServletRequest request) {
        var site = request.getHeader(FETCH_SITE);
        if (site != null) {
            return !OWN.contains(site);
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !isOwn(origin, request.getHeader(HttpHeaders.HOST));
    }

    /** Compares origin and host without schemes, because a proxy may end TLS. */
    private static boolean isOwn(String origin, String host) {
        var scheme = origin.indexOf("://");
        if (scheme < 0 || host == null) {
            return false; // such as "null", which sandboxed pages and files send
        }
        var prefix = origin.substring(0, scheme + 3).toLowerCase(Locale.ROOT);
        return normal(origin).equals(normal(prefix + host));
    }

    /** Normalizes an origin as browsers do: in lower case, without the default port of its scheme. */
    static String normal(String origin) {
        return DEFAULT_PORT.matcher(origin.toLowerCase(Locale.ROOT)).replaceFirst("");
    }

    /** Whether a person followed a link or typed the address: the answer is displayed, and no page can read it. */
    static boolean isNavigation(HttpServletRequest request) {
        return "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"))
                && Set.of("GET", "HEAD").contains(request.getMethod());
    }

    /** Whether the request comes from a browser. Over plain HTTP to another machine, only User-Agent shows it. */
    static boolean isBrowser(HttpServletRequest request) {
        var agent = request.getHeader(HttpHeaders.USER_AGENT);
        return request.getHeader(FETCH_SITE) != null || (agent != null && agent.startsWith("Mozilla/"));
    }
}
