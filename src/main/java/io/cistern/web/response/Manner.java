package io.cistern.web.response;

import io.cistern.answer.Contract;
import io.cistern.fresh.Terms;
import io.cistern.profile.Caller;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Place;
import io.cistern.web.request.Age;
import io.cistern.web.request.DeltaSeconds;
import io.cistern.web.request.Format;
import io.cistern.web.request.MaxCost;
import io.cistern.web.request.Parameters;
import io.cistern.web.request.Preferences;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

/**
 * How a request wants to be answered.
 *
 * @param guarded whether CSV is guarded against spreadsheets that run what looks like a formula
 * @param gzip whether stored compressed bytes may be sent as they are
 * @param patience how long to wait for the budget
 * @param preferred whether the caller preferred a wait by header
 * @param maxCost calls that may be made for the answer; null for as many as it takes
 * @param terms how old it may be
 * @param postponed whether a promise will do in place of an answer that may take long
 */
public record Manner(
        Format format,
        boolean guarded,
        boolean gzip,
        Duration patience,
        boolean preferred,
        @Nullable Integer maxCost,
        Terms terms,
        boolean postponed) {

    public static Manner of(HttpServletRequest request, WebProperties properties, Faults faults)
            throws HttpMediaTypeNotAcceptableException {
        var parameters = new Parameters(request, new Faults());
        var asked = asked(parameters, faults);
        var preferences = Preferences.of(request);
        var preferred = preferences.patience();
        var wait = asked != null ? asked : preferred != null ? preferred : properties.patience();
        return new Manner(
                Format.of(request, parameters, faults),
                guarded(parameters, true, faults),
                acceptsGzip(request),
                wait.compareTo(properties.maxWait()) > 0 ? properties.maxWait() : wait,
                asked == null && preferred != null,
                MaxCost.of(request, parameters, faults),
                terms(request, parameters, faults),
                isPostponed(request, preferences, parameters, faults));
    }

    /** The contract of that caller's. */
    public Contract contract(Caller caller) {
        return new Contract(caller, patience, maxCost);
    }

    /** Whether CSV is guarded, by the parameter or else as given. */
    public static boolean guarded(Parameters parameters, boolean otherwise, Faults faults) {
        var guard = parameters.text("csvGuard");
        if (guard != null && !guard.equals("off") && !guard.equals("on")) {
            faults.add(Place.parameter("csvGuard"), "on or off is expected");
        }
        return guard == null ? otherwise : !guard.equals("off");
    }

    private static Terms terms(HttpServletRequest request, Parameters parameters, Faults faults) {
        var terms = Age.of(request, parameters, Identity.of(request).mayRefresh(), faults);
        return HeadOutput.isFor(request) ? terms.held() : terms;
    }

    private static @Nullable Duration asked(Parameters parameters, Faults faults) {
        var text = parameters.text("wait");
        var wait = DeltaSeconds.parse(text);
        if (text != null && wait.isEmpty()) {
            faults.add(Place.parameter("wait"), "A whole number of seconds is expected");
        }
        return wait.orElse(null);
    }

    /**
     * By the preference of RFC 7240, 4.1, or by parameter. Only POST may order an export: the preference is ignored with GET,
     * as that RFC allows.
     */
    private static boolean isPostponed(
            HttpServletRequest request, Preferences preferences, Parameters parameters, Faults faults) {
        var asked = parameters.text("async");
        if (asked != null && !asked.equals("true") && !asked.equals("false")) {
            faults.add(Place.parameter("async"), "true or false is expected");
        }
        if ("true".equals(asked) && !request.getMethod().equals("POST")) {
            faults.add(Place.parameter("async"), "This would order an export, which GET never does: ask by POST");
        }
        return request.getMethod().equals("POST") && (asked == null ? preferences.async() : asked.equals("true"));
    }

    public static boolean acceptsGzip(HttpServletRequest request) {
        for (var header : Collections.list(request.getHeaders("Accept-Encoding"))) {
            for (var coding : header.split(",", -1)) {
                var parts = coding.replace(" ", "").replace("\t", "").split(";", -1);
                if (parts[0].equalsIgnoreCase("gzip") || parts[0].equals("x-gzip")) {
                    return parts.length < 2 || !parts[1].matches("(?i)q=0(\\.0*)?");
                }
            }
        }
        return false;
    }
}
