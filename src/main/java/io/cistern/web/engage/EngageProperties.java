package io.cistern.web.engage;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * The settings of Mixpanel's own endpoint.
 *
 * @param engage the settings of requests by Mixpanel clients
 */
@ConfigurationProperties("cistern")
record EngageProperties(@DefaultValue Settings engage) {

    /**
     * The settings of requests by Mixpanel clients.
     *
     * @param patience how long the request of a Mixpanel client waits for the budget when it sets no wait
     * @param sessions how long after its last page the session of a Mixpanel client can be continued, also after a
     *     restart
     * @param readAhead whether the rest of a session is fetched once its second page is requested
     * @param passThrough the paths that are forwarded to Mixpanel unchanged, such as /api/query/engage/properties;
     *     each call is paid for like a page
     * @param ignore the parameters of Mixpanel clients that do not change an answer, besides those that identify,
     *     sign or date a request
     */
    record Settings(
            @Name("wait") @DefaultValue("30s") Duration patience,
            @DefaultValue("2h") Duration sessions,
            @DefaultValue("true") boolean readAhead,
            @DefaultValue Set<String> passThrough,

            @DefaultValue({"query_origin", "verbose"}) Set<String> ignore) {

        Settings {
            if (passThrough.stream().anyMatch(path -> !path.matches("/api/[A-Za-z0-9._/-]+"))) {
                throw new IllegalArgumentException("pass-through must list paths that begin with /api/");
            }
        }
    }
}
