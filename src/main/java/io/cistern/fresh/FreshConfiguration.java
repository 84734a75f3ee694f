package io.cistern.fresh;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.answer.plan.AnswerForms;
import io.cistern.answer.plan.Planner;
import io.cistern.cache.Freshness;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures answers that are as fresh as required. */
@Configuration(proxyBeanMethods = false)
class FreshConfiguration {

    @Bean
    FreshMeters freshMeters(Freshness freshness) {
        return new FreshMeters(freshness.projects());
    }

    @Bean
    FreshAnswers freshAnswers(
            Planner planner, AnswerForms forms, Freshness freshness, FreshMeters meters, InstantSource time) {
        var backgroundRefreshes = new BackgroundRefreshes(Thread::startVirtualThread, Ticker.systemTicker());
        return new ServingAnswers(
                planner, new FreshPlanner(planner, freshness, time), forms, freshness, backgroundRefreshes, meters);
    }
}
