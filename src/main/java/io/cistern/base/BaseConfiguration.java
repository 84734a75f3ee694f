package io.cistern.base;

import io.cistern.answer.Answers;
import io.cistern.cache.CachedPages;
import io.cistern.quota.Quota;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.HashMap;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Supplies the keepers of base audiences. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BaseProperties.class)
class BaseConfiguration {

    @Bean
    Upkeeps upkeeps(BaseProperties properties, CachedPages cache, Quota quota) {
        var upkeeps = new HashMap<String, Upkeep>();
        properties
                .projects()
                .keySet()
                .forEach(project -> upkeeps.put(project, Upkeep.of(project, properties, cache, quota)));
        return new Upkeeps(upkeeps);
    }

    @Bean
    BaseAudiences baseAudiences(
            Upkeeps upkeeps, Answers answers, Quota quota, MeterRegistry registry, InstantSource time) {
        var meters = new BaseMeters(registry);
        var calm = new Calm(quota);
        var keepers = upkeeps.byProject().values().stream()
                .flatMap(upkeep -> upkeep.audiences().stream()
                        .map(audience ->
                                new Keeper(audience, answers, upkeep.rations(), upkeep.sizes(), calm, meters, time)))
                .toList();
        return new BaseAudiences(keepers, time);
    }
}
