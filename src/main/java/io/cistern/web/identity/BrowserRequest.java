package io.cistern.web.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/** What a browser's own headers tell of a request, which no page can set. Referer is not read: a page can suppress it. */
final class BrowserRequest {

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN = Set.of("same-origin", "none"); // none: typed, or a bookmark
    private static final Pattern DEFAULT_PORT =
            Pattern.compile("(?<=^http://[^/]{1,300}):80$|(?<=^https://[^/]{1,300}):443$");

    private BrowserRequest() {}

    /**
     * Whether a browser sends it for a page of another site. Another port of the same machine is another site here, though
     * {@code same-site} to a browser.
     */
    static boolean isForeign(HttpServletRequest request) {
        var site = request.getHeader(FETCH_SITE);
        if (site != null) {
            return !OWN.contains(site);
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !isOwn(origin, request.getHeader(HttpHeaders.HOST));
    }

    /** Schemes are not compared: a proxy may end TLS. */
    private static boolean isOwn(String origin, String host) {
        var scheme = origin.indexOf("://");
        if (scheme < 0 || host == null) {
            return false; // as "null" is, which sandboxed pages and files send
        }
        var prefix = origin.substring(0, scheme + 3).toLowerCase(Locale.ROOT);
        return normal(origin).equals(normal(prefix + host));
    }

    /** An origin as browsers write it: in lower case, without its scheme's own port. */
    static String normal(String origin) {
        return DEFAULT_PORT.matcher(origin.toLowerCase(Locale.ROOT)).replaceFirst("");
    }

    /** Whether somebody followed a link or typed the address: the answer is shown, and no page can read it. */
    static boolean isNavigation(HttpServletRequest request) {
        return "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"))
                && Set.of("GET", "HEAD").contains(request.getMethod());
    }

    /** Whether it comes from a browser. Over plain HTTP to another machine only the name of the program tells. */
    static boolean isBrowser(HttpServletRequest request) {
        var agent = request.getHeader(HttpHeaders.USER_AGENT);
        return request.getHeader(FETCH_SITE) != null || (agent != null && agent.startsWith("Mozilla/"));
    }
}
