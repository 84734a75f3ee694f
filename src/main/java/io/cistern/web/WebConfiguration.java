package io.cistern.web;

import io.micrometer.observation.ObservationPredicate;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.http.server.observation.ServerRequestObservationConvention;
import org.springframework.web.filter.ForwardedHeaderFilter;

/** Wires what concerns every request: traces, and the headers of proxies. */
@Configuration(proxyBeanMethods = false)
@Import(HomePage.class)
class WebConfiguration {

    @Bean
    ServerRequestObservationConvention observations() {
        return new UrlFreeObservations();
    }

    /** Probes and scrapes come all the time, and tell nothing. */
    @Bean
    ObservationPredicate whatIsObserved(@Value("${management.endpoints.web.base-path:/actuator}/") String probes) {
        return (_, context) ->
                !(context instanceof ServerRequestObservationContext request && isBelow(probes, request.getCarrier()));
    }

    private static boolean isBelow(String path, @Nullable HttpServletRequest request) {
        return request != null && request.getRequestURI().startsWith(path);
    }

    /**
     * Hides what requests say of proxies from whatever would build links by it, as the API description's page does. It comes
     * after the chain that says who asks, which goes by these headers.
     */
    @Bean
    FilterRegistrationBean<ForwardedHeaderFilter> noForwardedHeaders() {
        var filter = new ForwardedHeaderFilter();
        filter.setRemoveOnly(true);
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
        return registration;
    }
}
