package io.cistern.web.identity;

import io.cistern.settings.InvalidSettingException;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.filter.CorsFilter;

/** Configures authentication and authorization. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CallerProperties.class, WebProperties.class, OAuth2ResourceServerProperties.class})
class SecurityConfiguration {

    private static final Duration KEYS_TIMEOUT = Duration.ofSeconds(5);
    private static final String[] SCRAPED = {"health", "prometheus"};
    private static final String[] DESCRIPTION = {"/v3/api-docs", "/v3/api-docs.yaml", "/swagger-ui/**"};

    @Bean
    Callers callers(CallerProperties properties, WebProperties web, Environment environment) {
        StrictCallers.check(properties.callers(), environment);
        return new Callers(properties, web.projects().keySet());
    }

    @Bean
    CallerAuthenticator callerAuthenticator(
            Callers callers,
            CallerProperties settings,
            ObjectProvider<JwtDecoder> decoder,
            OAuth2ResourceServerProperties properties) {
        var claim = properties.getJwt().getPrincipalClaimName();
        var tokens = Optional.ofNullable(decoder.getIfAvailable())
                .map(tokenDecoder -> new JwtCallers(tokenDecoder, claim == null ? "sub" : claim, callers));
        if (tokens.isPresent() && callers.none()) {
            throw InvalidSettingException.of(
                    "spring.security.oauth2.resourceserver.jwt",
                    "tokens name callers, and none are configured under cistern.callers");
        }
        if (tokens.isPresent() && properties.getJwt().getAudiences().stream().noneMatch(StringUtils::hasText)) {
            throw InvalidSettingException.of(
                    "spring.security.oauth2.resourceserver.jwt.audiences",
                    "set it to the name that the issuer gives to this service: without it a token for any other"
                            + " application of the issuer would be accepted");
        }
        return new CallerAuthenticator(callers, tokens, isLocalAdmin(callers, settings.security()));
    }

    private static boolean isLocalAdmin(Callers callers, CallerProperties.Security security) {
        if (security.localAdmin() && (!callers.none() || security.open())) {
            throw InvalidSettingException.of(
                    "cistern.security.local-admin",
                    callers.none()
                            ? "with cistern.security.open every request is allowed, so nobody is an admin: configure callers"
                            : "callers are configured, so only those with roles: [admin] are admins");
        }
        return security.localAdmin();
    }

    @Bean
    AllowedOrigins allowedOrigins(CallerProperties settings) {
        return new AllowedOrigins(settings.security().origins());
    }

    private static BrowserGuard browserGuard(
            Callers callers, CallerProperties settings, AllowedOrigins origins, Environment environment) {
        var probes = EndpointRequest.to("health");
        var problems = paths("/problems/*");
        var scrapes = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT
                ? EndpointRequest.to(SCRAPED) // on a port that serves no pages
                : probes;
        return new BrowserGuard(
                callers,
                new KnownHosts(settings.security().hosts()),
                origins,
                new OrRequestMatcher(scrapes, problems),
                new OrRequestMatcher(probes, problems),
                new OrRequestMatcher(paths("/"), paths(DESCRIPTION)));
    }

    private static RequestMatcher paths(String... patterns) {
        return new OrRequestMatcher(Arrays.stream(patterns)
                .<RequestMatcher>map(
                        pattern -> PathPatternRequestMatcher.withDefaults().matcher(pattern))
                .toList());
    }

    /** Fetches the issuer's keys, with a limit on the rate. */
    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer boundedKeyFetches() {
        var requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(KEYS_TIMEOUT);
        requests.setReadTimeout(KEYS_TIMEOUT);
        var client = new RestTemplate(requests);
        client.setInterceptors(List.of(new KeyFetches(System::nanoTime)));
        return builder -> builder.restOperations(client);
    }

    /** The filters report no spans, so they are not wrapped for observation, which costs more than a cached answer. */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    HttpFirewall firewall() {
        return new PermissiveHttpFirewall();
    }

    /**
     * Builds the filter chain. There are no sessions, because every request has credentials. Answers set their own
     * cache headers.
     */
    @Bean
    SecurityFilterChain chain(
            HttpSecurity http,
            CallerAuthenticator callerAuthenticator,
            AllowedOrigins origins,
            Callers callers,
            CallerProperties settings,
            Environment environment) {
        var problemEntryPoint = new ProblemEntryPoint();
        return http.addFilter(origins.filter())
                .addFilterAfter(browserGuard(callers, settings, origins, environment), CorsFilter.class)
                .addFilterAt(new IdentityFilter(callerAuthenticator), BasicAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> {
                    // continues an answer that was authorized before, or reports its failure; INCLUDE is the error
                    // page within a response that is already sent
                    requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.INCLUDE)
                            .permitAll();
                    requests.requestMatchers(EndpointRequest.to("health")).permitAll();
                    var metrics = requests.requestMatchers(EndpointRequest.to("prometheus"));
                    if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
                        metrics.permitAll(); // access to that port is restricted outside
                    } else {
                        metrics.hasAuthority(CallerAuthenticationToken.METRICS);
                    }
                    requests.requestMatchers("/problems/*").permitAll();
                    requests.requestMatchers(DESCRIPTION).permitAll();
                    requests.requestMatchers(EndpointRequest.toAnyEndpoint())
                            .hasAuthority(CallerAuthenticationToken.OPERATOR);
                    requests.anyRequest().authenticated();
                })
                .exceptionHandling(failures ->
                        failures.authenticationEntryPoint(problemEntryPoint).accessDeniedHandler(problemEntryPoint))
                .headers(headers -> headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .crossOriginResourcePolicy(policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                        .addHeaderWriter(new PageHeaders()))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> listening(
            CallerProperties properties, ConfigurableEnvironment environment) {
        return new ListenAddressCustomizer(properties, environment);
    }
}
