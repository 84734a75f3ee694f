package io.cistern.mixpanel;

import io.micrometer.common.KeyValues;
import org.springframework.web.reactive.function.client.ClientRequestObservationContext;
import org.springframework.web.reactive.function.client.DefaultClientRequestObservationConvention;

/** Keeps URLs out of traces, because the URL of a forwarded call contains its caller's query. */
final class UrlFreeCalls extends DefaultClientRequestObservationConvention {

    @Override
    public KeyValues getHighCardinalityKeyValues(ClientRequestObservationContext context) {
        return KeyValues.empty();
    }
}
