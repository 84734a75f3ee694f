package io.cistern.web.request;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the largest number of calls that a request allows, from a header or a parameter. */
public final class MaxCost {

    private static final String HEADER = "Cistern-Max-Cost";
    private static final String PARAMETER = "maxCost";
    private static final Pattern CALLS = Pattern.compile("\\d{1,9}");

    private MaxCost() {}

    /** The lower value when both are given; null when none is given. */
    public static @Nullable Integer of(
            HttpServletRequest request, RequestParameters requestParameters, ValidationErrors validationErrors) {
        var headers = Collections.list(request.getHeaders(HEADER));
        if (headers.size() > 1) {
            validationErrors.add(ErrorLocation.header(HEADER), "Given more than once");
        }
        var byHeader = headers.isEmpty() ? null : headers.getFirst().strip();
        return Stream.of(
                        read(byHeader, ErrorLocation.header(HEADER), validationErrors),
                        read(requestParameters.text(PARAMETER), ErrorLocation.parameter(PARAMETER), validationErrors))
                .flatMap(Stream::ofNullable)
                .min(Integer::compare)
                .orElse(null);
    }

    private static @Nullable Integer read(
            @Nullable String text, ErrorLocation errorLocation, ValidationErrors validationErrors) {
        if (text == null) {
            return null;
        }
        if (!CALLS.matcher(text).matches()) {
            validationErrors.add(errorLocation, "A whole number of calls is expected, 0 or more");
            return null;
        }
        return Integer.valueOf(text);
    }
}
