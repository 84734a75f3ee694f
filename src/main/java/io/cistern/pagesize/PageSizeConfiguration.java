package io.cistern.pagesize;

import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the page sizes of all projects. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PageSizeProperties.class)
class PageSizeConfiguration {

    @Bean
    PageSizes pageSizes(PageSizeProperties properties, LearnedPageSizes stored, InstantSource time) {
        return new PageSizes(properties, stored, time);
    }
}
