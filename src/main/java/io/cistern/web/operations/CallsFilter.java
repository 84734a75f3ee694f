package io.cistern.web.operations;

import io.cistern.web.identity.Projects;
import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.web.request.RequestParameters;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Selects calls of the ledger.
 *
 * @param since the instant of the oldest
 * @param most the largest number of calls; the newest are selected
 */
record CallsFilter(String project, Instant since, int most) {

    private static final int MOST = 1_000;
    private static final int DEFAULT = 200;
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,3}");

    static CallsFilter of(
            HttpServletRequest request, Projects visible, Instant now, ValidationErrors validationErrors) {
        var requestParameters =
                new RequestParameters(request, validationErrors).only(Set.of("project", "since", "limit"));
        return new CallsFilter(
                project(requestParameters, visible, validationErrors),
                since(requestParameters, now, now.minus(Duration.ofHours(1)), validationErrors),
                most(requestParameters, validationErrors));
    }

    private static String project(
            RequestParameters requestParameters, Projects visible, ValidationErrors validationErrors) {
        var named = requestParameters.text("project");
        if (named != null) {
            return named;
        }
        var byDefault = visible.byDefault();
        if (byDefault.isEmpty()) {
            validationErrors.add(
                    ErrorLocation.parameter("project"),
                    "A project is required: there is more than one, and none that you may read is the default");
        }
        return byDefault.orElse("");
    }

    /**
     * Reads the parameter since, an instant or a duration before now. It is limited to the time between the epoch and
     * now.
     */
    static Instant since(
            RequestParameters requestParameters, Instant now, Instant byDefault, ValidationErrors validationErrors) {
        var text = requestParameters.text("since");
        try {
            var since = text == null ? byDefault : text.startsWith("P") ? now.minus(span(text)) : Instant.parse(text);
            return since.isBefore(Instant.EPOCH) ? Instant.EPOCH : since.isAfter(now) ? now : since;
        } catch (DateTimeException | ArithmeticException e) {
            validationErrors.add(
                    ErrorLocation.parameter("since"),
                    "An instant is expected, such as 2026-03-01T08:00:00Z, or a duration, such as PT1H");
            return now;
        }
    }

    private static Duration span(String text) {
        var span = Duration.parse(text);
        if (span.isNegative()) {
            throw new DateTimeException("A duration before now is expected");
        }
        return span;
    }

    private static int most(RequestParameters requestParameters, ValidationErrors validationErrors) {
        var text = requestParameters.text("limit");
        if (text == null) {
            return DEFAULT;
        }
        if (!COUNT.matcher(text).matches() || Integer.parseInt(text) > MOST) {
            validationErrors.add(ErrorLocation.parameter("limit"), "A number from 1 to " + MOST + " is expected");
            return DEFAULT;
        }
        return Integer.parseInt(text);
    }
}
