package io.cistern.web.identity;

import io.cistern.profile.Priority;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call, and what for.
 *
 * @param callers the callers, by their names
 * @param security how those are treated who do not say who they are
 */
@ConfigurationProperties("cistern")
public record CallerProperties(
        @DefaultValue Map<String, Settings> callers,
        @DefaultValue Security security) {

    public CallerProperties {
        callers = Map.copyOf(callers);
    }

    /**
     * A caller.
     *
     * @param keySha256 the SHA-256 of its key in 64 hex digits; left out, only a token of the issuer names it, or
     *     anonymous does
     * @param projects the projects it may read; left out: all of them; empty: none
     * @param weight its part of the budget, in proportion to the other callers' weights
     * @param priority how urgent its work is
     * @param roles what else it may do: admin stops spending and sees what others ask in its projects and, when these are
     *     all, looks into the service and acts on it; metrics reads the metrics, of all projects
     * @param mayRefresh whether it may ask past what is held
     */
    record Settings(
            @Nullable String keySha256,
            @Nullable Set<String> projects,
            @DefaultValue("1") int weight,
            @DefaultValue("interactive") Priority priority,
            @DefaultValue List<Role> roles,
            @DefaultValue("true") boolean mayRefresh) {}

    /** What a caller may do besides asking. */
    public enum Role {
        /** Stop spending, see what others ask and, where it may read all projects, look into the service and act on it. */
        ADMIN,
        /** Read the metrics, which tell of all projects and callers. */
        METRICS
    }

    /**
     * Those who do not say who they are.
     *
     * @param open when no callers are configured: serve anybody, on every address
     * @param anonymous the caller as whom a request without credentials passes
     * @param localAdmin when no callers are configured: whether requests of this machine are an admin's; a proxy on it hides
     *     whose they are
     * @param hosts host names, besides this machine's own, by which requests without a key may ask
     * @param origins origins of browser applications that may ask from there, such as https://dashboards.example
     */
    record Security(
            @DefaultValue("false") boolean open,
            @Nullable String anonymous,
            @DefaultValue("false") boolean localAdmin,
            @DefaultValue Set<String> hosts,
            @DefaultValue Set<String> origins) {}
}
