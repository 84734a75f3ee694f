package io.cistern.web.request;

import io.cistern.cache.AgeLimit;
import io.cistern.fresh.Terms;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Place;
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
 * How old a request lets its answer be: by the directives of its Cache-Control (RFC 9111, 5.2.1), by parameters of the
 * same sense, or by both, where the stricter one holds. Directives that are not ours are ignored, as that RFC has it.
 */
public final class Age {

    /** The parameters, which are named as the directives are, but for their hyphens. */
    public static final Set<String> PARAMETERS = Set.of("maxAge", "maxStale", "minFresh", "noCache", "onlyIfCached");

    private static final String HEADER = "Cache-Control";
    private static final Set<String> SWITCHES = Set.of("no-cache", "only-if-cached");
    private static final Pattern HYPHEN = Pattern.compile("-(.)");

    private final Map<String, Duration> least = new HashMap<>();
    private final Map<String, Duration> most = new HashMap<>();
    private final Faults faults;

    private Age(Faults faults) {
        this.faults = faults;
    }

    public static Terms of(HttpServletRequest request, Parameters parameters, boolean mayRefresh, Faults faults) {
        var age = new Age(faults);
        for (var directive : HeaderElement.all(request, HEADER)) {
            age.read(directive.name(), directive.value(), Place.header(HEADER));
        }
        for (var name : List.of("max-age", "max-stale", "min-fresh", "no-cache", "only-if-cached")) {
            var parameter =
                    HYPHEN.matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
            var value = parameters.text(parameter);
            if (value != null) {
                age.parameter(name, value, Place.parameter(parameter));
            }
        }
        return age.terms(mayRefresh);
    }

    private void parameter(String name, String value, Place place) {
        if (!SWITCHES.contains(name)) {
            read(name, name.equals("max-stale") && value.isEmpty() ? null : value, place);
        } else if (value.equals("true")) {
            read(name, null, place);
        } else if (!value.equals("false")) {
            faults.add(place, "true or false is expected");
        }
    }

    private void read(String name, @Nullable String value, Place place) {
        switch (name) {
            case "no-cache" -> note("max-age", Duration.ZERO);
            case "only-if-cached" -> note(name, Duration.ZERO);
            case "max-stale" -> {
                if (value == null) {
                    note(name, AgeLimit.NONE.stale());
                } else {
                    seconds(name, value, place);
                }
            }
            case "max-age", "min-fresh" -> seconds(name, value, place);
            default -> {} // not ours
        }
    }

    private void seconds(String name, @Nullable String value, Place place) {
        DeltaSeconds.parse(value)
                .ifPresentOrElse(
                        seconds -> note(name, seconds),
                        () -> faults.add(place, "A whole number of seconds is expected for " + name));
    }

    private void note(String name, Duration value) {
        least.merge(name, value, (one, other) -> one.compareTo(other) < 0 ? one : other);
        most.merge(name, value, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    private Terms terms(boolean mayRefresh) {
        return new Terms(
                least.get("max-age"),
                least.get("max-stale"),
                most.get("min-fresh"),
                least.containsKey("only-if-cached"),
                mayRefresh);
    }
}
