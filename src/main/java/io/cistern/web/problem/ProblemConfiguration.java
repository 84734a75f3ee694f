package io.cistern.web.problem;

import io.cistern.quota.Quota;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures how problems are reported. */
@Configuration(proxyBeanMethods = false)
@Import({ErrorEndpoint.class, ProblemPages.class})
class ProblemConfiguration {

    @Bean
    RateLimits rateLimits(Quota quota, InstantSource time) {
        return new RateLimits(quota, time);
    }
}
