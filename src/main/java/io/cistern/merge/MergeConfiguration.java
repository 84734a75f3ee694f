package io.cistern.merge;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the stage that merges queries. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MergeProperties.class)
class MergeConfiguration {

    @Bean
    Merging mergingStage(MergeProperties properties, Trusted trusted, MeterRegistry meters) {
        var gather = properties.merge().gather().toNanos();
        return next -> {
            var pages = new MergingPages(next, properties.kinds(trusted), () -> LockSupport.parkNanos(gather));
            Gauge.builder("cistern.merge.riders", pages, MergingPages::waiting)
                    .description("Queries that are waiting to share another query's call")
                    .register(meters);
            return pages;
        };
    }
}
