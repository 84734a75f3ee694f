package io.cistern.web.identity;

import io.cistern.profile.Priority;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the callers.
 *
 * @param callers the callers by their names
 * @param security how requests without credentials are treated
 */
@ConfigurationProperties("cistern")
public record CallerProperties(
        @DefaultValue Map<String, Settings> callers,
        @DefaultValue Security security) {

    public CallerProperties {
        callers = Map.copyOf(callers);
    }

    /**
     * Settings of a caller.
     *
     * @param keySha256 the SHA-256 of its key in 64 hex digits; without it, only a token of the issuer or the setting
     *     anonymous names the caller
     * @param projects the projects it may read; without it, all of them; if empty, none
     * @param weight its part of the budget, in proportion to the other callers' weights
     * @param priority how urgent its work is
     * @param roles what else it may do: admin pauses spending and sees other callers' queries in its projects and, when
     *     these are all projects, inspects and manages the service; metrics reads the metrics of all projects
     * @param mayRefresh whether it may request newer answers than the cached ones
     */
    record Settings(
            @Nullable String keySha256,
            @Nullable Set<String> projects,
            @DefaultValue("1") int weight,
            @DefaultValue("interactive") Priority priority,
            @DefaultValue List<Role> roles,
            @DefaultValue("true") boolean mayRefresh) {}

    /** What a caller may do besides queries. */
    public enum Role {
        /**
         * Pause spending, see other callers' queries and, for callers that may read all projects, inspect and manage
         * the service.
         */
        ADMIN,
        /** Read the metrics, which show all projects and callers. */
        METRICS
    }

    /**
     * Settings of requests without credentials.
     *
     * @param open when no callers are configured: serve every request, on every address
     * @param anonymous the caller that requests without credentials count as
     * @param localAdmin when no callers are configured: whether requests of this machine have the role admin; a proxy
     *     on this machine hides where requests come from
     * @param hosts host names that requests without a key may use, besides this machine's own
     * @param origins origins of browser applications that may send requests, such as https://dashboards.example
     */
    record Security(
            @DefaultValue("false") boolean open,
            @Nullable String anonymous,
            @DefaultValue("false") boolean localAdmin,
            @DefaultValue Set<String> hosts,
            @DefaultValue Set<String> origins) {}
}
