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

/** Configures what applies to every request: traces and proxy headers. */
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

    /**
     * Hides the headers of proxies from code that would build links from them, such as the page of the API description.
     * It runs after the security filter chain, which reads these headers.
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
