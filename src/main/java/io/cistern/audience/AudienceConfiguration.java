package io.cistern.audience;

import io.cistern.answer.Answers;
import io.cistern.answer.containment.Inclusions;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import io.cistern.pagesize.PageSizes;
import io.cistern.quota.Fingerprints;
import io.cistern.quota.Quota;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.HashMap;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Provides the refreshers of base audiences, and the advisor. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AudienceProperties.class)
class AudienceConfiguration {

    @Bean
    AudiencesByProject audiencesByProject(
            AudienceProperties properties, CachedPages cache, Quota quota, PageSizes pageSizes) {
        var audiences = new HashMap<String, ProjectAudiences>();
        properties
                .projects()
                .keySet()
                .forEach(project -> audiences.put(
                        project, ProjectAudiences.of(project, properties, cache, quota, pageSizes::reachable)));
        return new AudiencesByProject(audiences);
    }

    @Bean
    BaseAudiences baseAudiences(
            AudiencesByProject audiencesByProject,
            Answers answers,
            Quota quota,
            MeterRegistry registry,
            InstantSource time) {
        var meters = new AudienceMeters(registry);
        var idleBudget = new IdleBudget(quota);
        var refreshers = audiencesByProject.byProject().values().stream()
                .flatMap(projectAudiences -> projectAudiences.audiences().stream()
                        .map(audience -> new AudienceRefresher(
                                audience,
                                answers,
                                projectAudiences.rations(),
                                projectAudiences.sizes(),
                                idleBudget,
                                meters,
                                time)))
                .toList();
        return new BaseAudiences(refreshers, time);
    }

    @Bean
    RememberedQueries rememberedQueries(Fingerprints fingerprints) {
        return new RememberedQueries(fingerprints);
    }

    @Bean
    Advisor advisor(
            AudiencesByProject audiencesByProject,
            RememberedQueries rememberedQueries,
            Inclusions inclusions,
            Quota quota,
            Freshness freshness,
            InstantSource time) {
        return new Advisor(audiencesByProject.byProject(), rememberedQueries, inclusions, quota, freshness, time);
    }
}
