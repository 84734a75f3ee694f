package io.cistern.merge;

import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Supplies the stage that merges. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MergeProperties.class)
class MergeConfiguration {

    @Bean
    Merging mergingStage(MergeProperties properties, Trusted trusted) {
        var gather = properties.merge().gather().toNanos();
        return next -> new MergingPages(next, properties.kinds(trusted), () -> LockSupport.parkNanos(gather));
    }
}
