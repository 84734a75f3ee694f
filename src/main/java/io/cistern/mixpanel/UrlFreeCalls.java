package io.cistern.mixpanel;

import io.micrometer.common.KeyValues;
import org.springframework.web.reactive.function.client.ClientRequestObservationContext;
import org.springframework.web.reactive.function.client.DefaultClientRequestObservationConvention;

/** Keeps URLs out of traces: that of a call that is passed through holds whatever its caller asked. */
final class UrlFreeCalls extends DefaultClientRequestObservationConvention {

    @Override
    public KeyValues getHighCardinalityKeyValues(ClientRequestObservationContext context) {
        return KeyValues.empty();
    }
}
