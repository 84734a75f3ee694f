package io.cistern.advice;

import io.cistern.answer.containment.Inclusions;
import io.cistern.audience.AudiencesByProject;
import io.cistern.cache.Freshness;
import io.cistern.quota.Fingerprints;
import io.cistern.quota.Quota;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Provides the advisor on base audiences. */
@Configuration(proxyBeanMethods = false)
class AdviceConfiguration {

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
