package io.cistern.web.request;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * The preferences of a request (RFC 7240). When a preference is given twice the first one counts. Unknown and malformed
 * preferences are ignored.
 *
 * @param patience how long to wait for the budget; null without such a preference
 * @param async whether the caller accepts an export in place of an answer that may take long
 */
public record Preferences(@Nullable Duration patience, boolean async) {

    public static Preferences of(HttpServletRequest request) {
        var first = new HashMap<String, HeaderElement>();
        for (var preference : HeaderElement.all(request, "Prefer")) {
            first.putIfAbsent(preference.name(), preference);
        }
        var wait = first.get("wait");
        var async = first.get("respond-async");
        return new Preferences(
                wait == null ? null : DeltaSeconds.parse(wait.value()).orElse(null),
                async != null && async.value() == null);
    }
}
