package io.cistern.advice;

import io.cistern.answer.Inclusions;
import io.cistern.audience.AudiencesByProject;
import io.cistern.cache.Freshness;
import io.cistern.quota.Fingerprints;
import io.cistern.quota.Quota;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Supplies advice on base audiences. */
@Configuration(proxyBeanMethods = false)
class AdviceConfiguration {

    @Bean
    RememberedQueries questions(Fingerprints fingerprints) {
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
