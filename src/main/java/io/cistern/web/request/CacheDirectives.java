package io.cistern.web.request;

import io.cistern.cache.AgeLimit;
import io.cistern.fresh.CacheRequirements;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads how old an answer may be: from the directives of Cache-Control (RFC 9111, 5.2.1), from parameters with the same
 * meaning, or from both, where the stricter one counts. Unknown directives are ignored, as the RFC requires.
 */
public final class CacheDirectives {

    /** The parameters. Their names are those of the directives in camel case. */
    public static final Set<String> PARAMETERS = Set.of("maxAge", "maxStale", "minFresh", "noCache", "onlyIfCached");

    private static final String HEADER = "Cache-Control";
    private static final Set<String> SWITCHES = Set.of("no-cache", "only-if-cached");
    private static final Pattern HYPHEN = Pattern.compile("-(.)");

    private final Map<String, Duration> least = new HashMap<>();
    private final Map<String, Duration> most = new HashMap<>();
    private final ValidationErrors validationErrors;

    private CacheDirectives(ValidationErrors validationErrors) {
        this.validationErrors = validationErrors;
    }

    public static CacheRequirements of(
            HttpServletRequest request,
            RequestParameters requestParameters,
            boolean mayRefresh,
            ValidationErrors validationErrors) {
        var cacheDirectives = new CacheDirectives(validationErrors);
        for (var directive : HeaderElement.all(request, HEADER)) {
            cacheDirectives.read(directive.name(), directive.value(), ErrorLocation.header(HEADER));
        }
        for (var name : List.of("max-age", "max-stale", "min-fresh", "no-cache", "only-if-cached")) {
            var parameter =
                    HYPHEN.matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
            var value = requestParameters.text(parameter);
            if (value != null) {
                cacheDirectives.parameter(name, value, ErrorLocation.parameter(parameter));
            }
        }
        return cacheDirectives.requirements(mayRefresh);
    }

    private void parameter(String name, String value, ErrorLocation errorLocation) {
        if (!SWITCHES.contains(name)) {
            read(name, name.equals("max-stale") && value.isEmpty() ? null : value, errorLocation);
        } else if (value.equals("true")) {
            read(name, null, errorLocation);
        } else if (!value.equals("false")) {
            validationErrors.add(errorLocation, "true or false is expected");
        }
    }

    private void read(String name, @Nullable String value, ErrorLocation errorLocation) {
        switch (name) {
            case "no-cache" -> add("max-age", Duration.ZERO);
            case "only-if-cached" -> add(name, Duration.ZERO);
            case "max-stale" -> {
                if (value == null) {
                    add(name, AgeLimit.NONE.stale());
                } else {
                    seconds(name, value, errorLocation);
                }
            }
            case "max-age", "min-fresh" -> seconds(name, value, errorLocation);
            default -> {} // an unknown directive
        }
    }

    private void seconds(String name, @Nullable String value, ErrorLocation errorLocation) {
        DeltaSeconds.parse(value)
                .ifPresentOrElse(
                        seconds -> add(name, seconds),
                        () -> validationErrors.add(errorLocation, "A whole number of seconds is expected for " + name));
    }

    private void add(String name, Duration value) {
        least.merge(name, value, (one, other) -> one.compareTo(other) < 0 ? one : other);
        most.merge(name, value, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    private CacheRequirements requirements(boolean mayRefresh) {
        return new CacheRequirements(
                least.get("max-age"),
                least.get("max-stale"),
                most.get("min-fresh"),
                least.containsKey("only-if-cached"),
                mayRefresh);
    }
}
