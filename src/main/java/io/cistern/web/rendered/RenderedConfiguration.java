package io.cistern.web.rendered;

import io.cistern.cache.CachedPages;
import io.cistern.fresh.FreshAnswers;
import io.cistern.quota.Quota;
import io.cistern.web.problem.RateLimits;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the rendered answers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RenderedProperties.class)
class RenderedConfiguration {

    @Bean
    RenderedAnswers renderedAnswers(
            RenderedProperties properties,
            CachedPages pages,
            FreshAnswers answers,
            Quota quota,
            RateLimits limits,
            InstantSource time) {
        return new RenderedAnswers(properties.rendered().toBytes(), pages, answers, quota, limits, time);
    }
}
