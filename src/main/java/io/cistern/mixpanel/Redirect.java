package io.cistern.mixpanel;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what to do about a redirect. A redirect is never followed, because it would send the account's secret to another
 * host.
 */
final class Redirect {

    private static final String BASE_URL = "the setting base-url of the project";

    private Redirect() {}

    /**
     * @param asked the URI of the host that was called
     * @param location the target of the redirect; null when it names none
     */
    static String remedy(URI asked, @Nullable String location) {
        var target = target(asked, location);
        var isPlain = "http".equalsIgnoreCase(asked.getScheme());
        if (isPlain
                && target.filter(to -> "https".equalsIgnoreCase(to.getScheme())).isPresent()) {
            return "It wants https: " + BASE_URL + " begins with http";
        }
        return target.map(URI::getHost)
                .map(host -> host.toLowerCase(Locale.ROOT))
                .filter(host -> host.equals("mixpanel.com") || host.endsWith(".mixpanel.com"))
                .map(host -> "It leads to " + host + ": check the project's region and " + BASE_URL)
                .orElse("Check " + BASE_URL + ", and the proxies between Cistern and Mixpanel");
    }

    private static Optional<URI> target(URI asked, @Nullable String location) {
        try {
            return location == null ? Optional.empty() : Optional.of(asked.resolve(new URI(location)));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
