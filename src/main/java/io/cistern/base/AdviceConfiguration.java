package io.cistern.base;

import io.cistern.answer.Inclusions;
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
    Questions questions(Fingerprints fingerprints) {
        return new Questions(fingerprints);
    }

    @Bean
    Advisor advisor(
            Upkeeps upkeeps,
            Questions questions,
            Inclusions inclusions,
            Quota quota,
            Freshness freshness,
            InstantSource time) {
        return new Advisor(upkeeps.byProject(), questions, inclusions, quota, freshness, time);
    }
}
