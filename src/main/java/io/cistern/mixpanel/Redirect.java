package io.cistern.mixpanel;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What to do about a redirect. It is never followed, for it would take the account's secret along. */
final class Redirect {

    private static final String BASE_URL = "the setting base-url of the project";

    private Redirect() {}

    /**
     * @param asked the host that was asked
     * @param location where it sends its clients; null when it does not say
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
                .orElse("Check " + BASE_URL + ", and what stands between Cistern and Mixpanel");
    }

    private static Optional<URI> target(URI asked, @Nullable String location) {
        try {
            return location == null ? Optional.empty() : Optional.of(asked.resolve(new URI(location)));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
