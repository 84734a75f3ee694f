package io.cistern.web.identity;

import io.cistern.profile.Priority;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of callers.
 *
 * @param callers the callers, by their names
 * @param security the settings of requests without credentials
 */
@ConfigurationProperties("cistern")
record CallerProperties(
        @DefaultValue Map<String, Settings> callers,
        @DefaultValue Security security) {

    CallerProperties {
        callers = Map.copyOf(callers);
    }

    /**
     * A caller.
     *
     * @param keySha256 the SHA-256 of the caller's key in 64 hex digits; when left out, the caller is known by a
     *     token of the issuer or is the anonymous caller
     * @param projects the projects that the caller may read; when left out, all; when empty, none
     * @param weight the caller's share of the budget, in proportion to the weights of the other callers
     * @param priority how urgent the caller's work is: interactive, dashboard or batch
     * @param roles additional rights: admin pauses spending and sees what other callers asked in its projects and,
     *     when it may read all projects, uses the endpoints below /actuator; metrics reads the metrics of all
     *     projects
     * @param mayRefresh whether the caller may bypass cached answers
     */
    record Settings(
            @Nullable String keySha256,
            @Nullable Set<String> projects,
            @DefaultValue("1") int weight,
            @DefaultValue("interactive") Priority priority,
            @DefaultValue List<Identity.Role> roles,
            @DefaultValue("true") boolean mayRefresh) {}

    /**
     * The settings of requests without credentials.
     *
     * @param open when no callers are configured: whether to serve everybody, on every address
     * @param anonymous the caller as which requests without credentials are served
     * @param localAdmin when no callers are configured: whether requests from this machine have the role admin; a
     *     proxy on this machine hides where its requests come from
     * @param hosts the host names, besides those of this machine, that requests without a key may use
     * @param origins the origins of browser applications that may send requests, such as https://dashboards.example
     */
    record Security(
            @DefaultValue("false") boolean open,
            @Nullable String anonymous,
            @DefaultValue("false") boolean localAdmin,
            @DefaultValue Set<String> hosts,
            @DefaultValue Set<String> origins) {}
}
