package io.cistern.web;

import io.micrometer.common.KeyValues;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Keeps URLs out of traces, because a path or a query string may contain personal data; the pattern of the path is
 * recorded.
 */
final class UrlFreeObservations extends DefaultServerRequestObservationConvention {

    private static final Set<String> METHODS =
            Arrays.stream(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    /** Replaces unknown methods, because clients can invent them. */
    @Override
    public String getContextualName(ServerRequestObservationContext context) {
        var request = context.getCarrier();
        return request != null && METHODS.contains(request.getMethod())
                ? Objects.requireNonNull(super.getContextualName(context))
                : "http unknown";
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(ServerRequestObservationContext context) {
        return KeyValues.empty();
    }
}
