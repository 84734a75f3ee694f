package io.cistern.web;

import io.cistern.cache.Freshness;
import io.cistern.fresh.FreshAnswers;
import io.cistern.fresh.FreshPlans;
import io.cistern.quota.Quota;
import io.micrometer.observation.ObservationPredicate;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.http.server.observation.ServerRequestObservationConvention;
import org.springframework.web.filter.ForwardedHeaderFilter;

/** Wires what speaks HTTP. */
@Configuration(proxyBeanMethods = false)
@Import(ConnectionConfiguration.class)
@EnableConfigurationProperties({WebProperties.class, EngageProperties.class})
class WebConfiguration {

    @Bean
    Requests requests(WebProperties properties, RequestBodies bodies, InstantSource time) {
        return new Requests(new QueryReader(properties, time), bodies);
    }

    @Bean
    RequestBodies requestBodies(WebProperties properties, ConnectionProperties connections) {
        var most = Math.toIntExact(properties.maxBody().toBytes());
        var room = RequestBodies.room(Runtime.getRuntime().maxMemory(), most);
        return new RequestBodies(most, connections.body(), room);
    }

    @Bean
    Filter bodiesGivenBack(RequestBodies bodies) {
        return (request, response, chain) -> {
            try {
                chain.doFilter(request, response);
            } finally {
                if (request instanceof HttpServletRequest http) {
                    bodies.giveBack(http);
                }
            }
        };
    }

    @Bean
    RateLimits rateLimits(Quota quota, InstantSource time) {
        return new RateLimits(quota, time);
    }

    @Bean
    Failures failures(RateLimits limits, Quota quota, WebProperties properties) {
        return new Failures(limits, quota, properties.maxWait());
    }

    @Bean
    AnswerHeaders answerHeaders(Freshness freshness, InstantSource time) {
        return new AnswerHeaders(freshness, time);
    }

    @Bean
    Delivery delivery(
            FreshAnswers answers,
            FreshPlans plans,
            Postponement postponement,
            AnswerHeaders headers,
            RateLimits limits) {
        return new Delivery(answers, plans, postponement, headers, limits);
    }

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

    @Bean
    TotalsJson totalsJson(InstantSource time) {
        return new TotalsJson(time);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> listening(
            CallerProperties properties, ConfigurableEnvironment environment) {
        return new Listening(properties, environment);
    }

    /** Boot's own valve stands before this one, and finds everything told. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusalsOfTomcat() {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemValve()));
    }

    /** Parameters are those of the query: a body is read by who wants it, once its sender is known. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodiesUnread() {
        return factory -> factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
    }

    /** Slashes of both kinds may stand, encoded, in an id: Tomcat is to leave them as they are. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> idsWithSlashes() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        });
    }
}
