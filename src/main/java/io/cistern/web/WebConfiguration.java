package io.cistern.web;

import io.micrometer.observation.ObservationPredicate;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.http.server.observation.ServerRequestObservationConvention;

/** Wires the home page, and the traces of requests. */
@Configuration(proxyBeanMethods = false)
@Import(HomePage.class)
class WebConfiguration {

    @Bean
    ServerRequestObservationConvention observations() {
        return new UrlFreeObservations();
    }

    /** Excludes probes and scrapes, which are frequent and not informative. */
    @Bean
    ObservationPredicate observedRequests(@Value("${management.endpoints.web.base-path:/actuator}/") String probes) {
        return (_, context) ->
                !(context instanceof ServerRequestObservationContext request && isBelow(probes, request.getCarrier()));
    }

    private static boolean isBelow(String path, @Nullable HttpServletRequest request) {
        return request != null && request.getRequestURI().startsWith(path);
    }
}
