package io.cistern.web.engage;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * How clients of Mixpanel's own endpoint are treated.
 *
 * @param engage what concerns them
 */
@ConfigurationProperties("cistern")
record EngageProperties(@DefaultValue Settings engage) {

    /**
     * What concerns them.
     *
     * @param patience how long a Mixpanel client's request waits for the budget when it does not say
     * @param sessions how long after its last page a Mixpanel client's session can be gone on with, restarts included
     * @param readAhead whether the rest of a session is read once its second page was asked for
     * @param passThrough paths that go to Mixpanel as they are, each call paid for like a page: /api/query/engage/properties
     * @param ignore parameters of Mixpanel clients that change no answer, beside those that identify, sign or date a request
     */
    record Settings(
            @Name("wait") @DefaultValue("30s") Duration patience,
            @DefaultValue("2h") Duration sessions,
            @DefaultValue("true") boolean readAhead,
            @DefaultValue Set<String> passThrough,

            @DefaultValue({"query_origin", "verbose"}) Set<String> ignore) {

        Settings {
            if (passThrough.stream().anyMatch(path -> !path.matches("/api/[A-Za-z0-9._/-]+"))) {
                throw new IllegalArgumentException(
                        "Paths that are passed through are Mixpanel's, and begin with /api/");
            }
        }
    }
}
