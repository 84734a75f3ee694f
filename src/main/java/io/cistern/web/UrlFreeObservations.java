package io.cistern.web;

import io.micrometer.common.KeyValues;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** Keeps URLs out of traces, for a path or a query string can be about a person; the pattern of the path is told. */
final class UrlFreeObservations extends DefaultServerRequestObservationConvention {

    private static final Set<String> METHODS =
            Arrays.stream(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    /** A client may make methods up. */
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
