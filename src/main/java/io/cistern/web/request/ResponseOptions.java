package io.cistern.web.request;

import io.cistern.answer.AskOptions;
import io.cistern.fresh.CacheRequirements;
import io.cistern.profile.Caller;
import io.cistern.web.identity.Identity;
import io.cistern.web.identity.WebProperties;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

/**
 * The options of a request for its answer.
 *
 * @param guarded whether CSV is protected against formulas in spreadsheets
 * @param gzip whether stored compressed bytes may be sent unchanged
 * @param patience how long to wait for the budget
 * @param preferred whether the wait comes from the Prefer header
 * @param maxCost the largest number of calls for the answer; null for no limit
 * @param terms how old the answer may be
 * @param postponed whether the caller accepts an export in place of an answer that may take long
 */
public record ResponseOptions(
        Format format,
        boolean guarded,
        boolean gzip,
        Duration patience,
        boolean preferred,
        @Nullable Integer maxCost,
        CacheRequirements terms,
        boolean postponed) {

    public static ResponseOptions of(
            HttpServletRequest request, WebProperties properties, ValidationErrors validationErrors)
            throws HttpMediaTypeNotAcceptableException {
        var requestParameters = new RequestParameters(request, new ValidationErrors());
        var asked = requestedWait(requestParameters, validationErrors);
        var preferences = Preferences.of(request);
        var preferred = preferences.patience();
        var wait = asked != null ? asked : preferred != null ? preferred : properties.patience();
        return new ResponseOptions(
                Format.of(request, requestParameters, validationErrors),
                guarded(requestParameters, true, validationErrors),
                acceptsGzip(request),
                wait.compareTo(properties.maxWait()) > 0 ? properties.maxWait() : wait,
                asked == null && preferred != null,
                MaxCost.of(request, requestParameters, validationErrors),
                terms(request, requestParameters, validationErrors),
                isPostponed(request, preferences, requestParameters, validationErrors));
    }

    /** The options to ask with, for this caller. */
    public AskOptions askOptions(Caller caller) {
        return new AskOptions(caller, patience, maxCost);
    }

    /** Whether CSV is guarded, by the parameter or else by this default. */
    public static boolean guarded(
            RequestParameters requestParameters, boolean otherwise, ValidationErrors validationErrors) {
        var guard = requestParameters.text("csvGuard");
        if (guard != null && !guard.equals("off") && !guard.equals("on")) {
            validationErrors.add(ErrorLocation.parameter("csvGuard"), "on or off is expected");
        }
        return guard == null ? otherwise : !guard.equals("off");
    }

    private static CacheRequirements terms(
            HttpServletRequest request, RequestParameters requestParameters, ValidationErrors validationErrors) {
        var cacheRequirements = CacheDirectives.of(
                request, requestParameters, Identity.of(request).mayRefresh(), validationErrors);
        return request.getMethod().equals("HEAD") ? cacheRequirements.cachedOnly() : cacheRequirements;
    }

    private static @Nullable Duration requestedWait(
            RequestParameters requestParameters, ValidationErrors validationErrors) {
        var text = requestParameters.text("wait");
        var wait = DeltaSeconds.parse(text);
        if (text != null && wait.isEmpty()) {
            validationErrors.add(ErrorLocation.parameter("wait"), "A whole number of seconds is expected");
        }
        return wait.orElse(null);
    }

    /**
     * Whether the caller accepts an export, by the preference of RFC 7240, 4.1, or by parameter. Only POST may create
     * an export. The preference is ignored with GET, as the RFC allows.
     */
    private static boolean isPostponed(
            HttpServletRequest request,
            Preferences preferences,
            RequestParameters requestParameters,
            ValidationErrors validationErrors) {
        var asked = requestParameters.text("async");
        if (asked != null && !asked.equals("true") && !asked.equals("false")) {
            validationErrors.add(ErrorLocation.parameter("async"), "true or false is expected");
        }
        if ("true".equals(asked) && !request.getMethod().equals("POST")) {
            validationErrors.add(ErrorLocation.parameter("async"), "async=true creates an export, which needs POST");
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
