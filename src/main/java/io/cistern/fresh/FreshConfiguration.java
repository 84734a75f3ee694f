package io.cistern.fresh;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.answer.Answers;
import io.cistern.answer.Plans;
import io.cistern.answer.Totals;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Supplies answers of the right age. */
@Configuration(proxyBeanMethods = false)
class FreshConfiguration {

    @Bean
    FreshMeters freshMeters(Freshness freshness) {
        return new FreshMeters(freshness.projects());
    }

    @Bean
    FreshAnswers freshAnswers(
            Answers answers,
            Totals totals,
            CachedPages pages,
            Freshness freshness,
            FreshMeters meters,
            InstantSource time) {
        var backgroundRefreshes = new BackgroundRefreshes(Thread::startVirtualThread, Ticker.systemTicker());
        return new ServingAnswers(answers, totals, pages, freshness, backgroundRefreshes, meters, time);
    }

    @Bean
    FreshPlans freshPlans(Plans plans, Freshness freshness, InstantSource time) {
        return new ServingPlans(plans, freshness, time);
    }
}
