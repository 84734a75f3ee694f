package io.cistern.web.identity;

import io.cistern.settings.InvalidSettingException;
import io.cistern.web.problem.Problem;
import io.cistern.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.CorsFilter;

/**
 * Allows browser applications of configured origins to send requests, by CORS. They must send a key themselves, because
 * credentials that a browser remembers are not shared with them.
 */
final class AllowedOrigins {

    private static final String SETTING = "cistern.security.origins";
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+])(:\\d{1,5})?");

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "DELETE");
    private static final List<String> REQUEST_HEADERS = List.of(
            "Accept",
            "Authorization",
            "Cache-Control",
            "Cistern-Max-Cost",
            "Content-Type",
            "If-None-Match",
            "If-Range",
            "Last-Event-ID",
            "Prefer",
            "Range",
            "traceparent",
            "tracestate");
    private static final List<String> RESPONSE_HEADERS = List.of(
            "Accept-Ranges",
            "Age",
            "Allow",
            "Cache-Status",
            "Cistern-Left-Out",
            "Content-Disposition",
            "Content-Range",
            "ETag",
            "Location",
            "Preference-Applied",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "WWW-Authenticate");

    private final Set<String> origins;
    private final CorsConfiguration configuration = new CorsConfiguration();

    AllowedOrigins(Collection<String> origins) {
        this.origins = origins.stream().map(AllowedOrigins::setting).collect(Collectors.toUnmodifiableSet());
        configuration.setAllowedOrigins(List.copyOf(this.origins));
        configuration.setAllowedMethods(METHODS);
        configuration.setAllowedHeaders(REQUEST_HEADERS);
        configuration.setExposedHeaders(RESPONSE_HEADERS);
        configuration.setAllowPrivateNetwork(true);
        configuration.setMaxAge(Duration.ofMinutes(10));
    }

    private static String setting(String origin) {
        var normal = BrowserRequest.normal(origin.strip());
        if (!ORIGIN.matcher(normal).matches()) {
            throw InvalidSettingException.of(
                    SETTING,
                    "origins such as https://dashboards.example are expected: scheme, host and perhaps a port, without"
                            + " path, final slash or wildcard");
        }
        return normal;
    }

    boolean include(HttpServletRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origins.contains(origin);
    }

    /** Returns the filter that answers preflights, without authentication. */
    CorsFilter filter() {
        var filter = new CorsFilter(this::configuration);
        filter.setCorsProcessor(new Processor());
        return filter;
    }

    /** Applies CORS to preflights and allowed origins. Other requests are decided by their credentials. */
    private @Nullable CorsConfiguration configuration(HttpServletRequest request) {
        return CorsUtils.isPreFlightRequest(request) || include(request) ? configuration : null;
    }

    /** Refuses with a problem instead of Spring's line of text. */
    private static final class Processor extends DefaultCorsProcessor {

        @Override
        protected void rejectRequest(ServerHttpResponse response) throws IOException {
            var problem = Problem.of(
                    ProblemType.CROSS_SITE,
                    HttpStatus.FORBIDDEN,
                    "The origin is not among cistern.security.origins, or this API does not support the method or a header");
            response.setStatusCode(problem.status());
            response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
            response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store");
            response.getBody().write(problem.bytes());
            response.flush();
        }
    }
}
