package io.cistern.web;

import jakarta.servlet.DispatcherType;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;

/** Wires what tells callers apart. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CallerProperties.class, OAuth2ResourceServerProperties.class})
class SecurityConfiguration {

    private static final String[] OPEN_TO_ALL = {"health", "prometheus"};

    @Bean
    Callers callers(CallerProperties properties, WebProperties web) {
        return new Callers(properties, web.projects().keySet());
    }

    @Bean
    Doorkeeper doorkeeper(
            Callers callers,
            CallerProperties settings,
            ObjectProvider<JwtDecoder> decoder,
            OAuth2ResourceServerProperties properties) {
        var claim = properties.getJwt().getPrincipalClaimName();
        var tokens = Optional.ofNullable(decoder.getIfAvailable())
                .map(tokenDecoder -> new Tokens(tokenDecoder, claim == null ? "sub" : claim));
        if (tokens.isPresent() && callers.none()) {
            throw new InvalidSettingException(
                    "spring.security.oauth2.resourceserver.jwt",
                    "tokens name callers, and none are configured under cistern.callers");
        }
        return new Doorkeeper(callers, tokens, settings.security().open());
    }

    @Bean
    HttpFirewall firewall() {
        return new PlainFirewall();
    }

    /** Without sessions: every request says who it comes from. What is cached how long, answers say themselves. */
    @Bean
    SecurityFilterChain chain(HttpSecurity http, Doorkeeper doorkeeper) {
        var turnedAway = new TurnedAway();
        return http.addFilterAt(new IdentityFilter(doorkeeper), BasicAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> {
                    // an answer goes on, or its failure is told, to whom it was begun for; included is the page of a
                    // failure in what is sent already, which nobody sees
                    requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.INCLUDE)
                            .permitAll();
                    requests.requestMatchers(EndpointRequest.to(OPEN_TO_ALL)).permitAll();
                    requests.requestMatchers(
                                    "/problems/*",
                                    "/v3/api-docs/**",
                                    "/v3/api-docs.yaml",
                                    "/swagger-ui/**",
                                    "/swagger-ui.html")
                            .permitAll();
                    requests.requestMatchers(EndpointRequest.toAnyEndpoint()).hasRole(Identified.ADMIN);
                    requests.anyRequest().authenticated();
                })
                .exceptionHandling(failures ->
                        failures.authenticationEntryPoint(turnedAway).accessDeniedHandler(turnedAway))
                .headers(headers -> headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }
}
