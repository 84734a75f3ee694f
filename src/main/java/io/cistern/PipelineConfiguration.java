package io.cistern;

import io.cistern.base.Questions;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import io.cistern.cache.PageStore;
import io.cistern.merge.Merging;
import io.cistern.merge.MergingPages;
import io.cistern.mixpanel.MixpanelPages;
import io.cistern.profile.PageSource;
import io.cistern.quota.GuardedPages;
import io.cistern.quota.Guards;
import io.cistern.quota.LastCalls;
import io.cistern.quota.PassedCalls;
import io.cistern.quota.QuotaMeters;
import io.cistern.quota.RetryingPages;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Composes the pipeline. */
@Configuration(proxyBeanMethods = false)
class PipelineConfiguration {

    @Bean
    InstantSource time() {
        return InstantSource.system();
    }

    /** How long calls under way are waited for when the service stops. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(20);

    @Bean
    LastCalls lastCalls() {
        return new LastCalls(LAST_CALLS);
    }

    /** Outermost last: a page is retried, else admitted, else fetched; and asked for with others while it waits. */
    @Bean
    MergingPages merging(MixpanelPages mixpanel, Guards guards, QuotaMeters meters, LastCalls last, Merging merging) {
        var missing = mixpanel.missingSettings();
        if (!missing.isEmpty()) {
            throw new MissingProjectException(missing);
        }
        PageSource pages = mixpanel;
        pages = new GuardedPages(pages, guards, meters);
        pages = new RetryingPages(pages, guards, last); // outside the quota: every try is a new query
        return merging.around(pages); // outside the line: who waits for a permit can be joined
    }

    @Bean
    PassedCalls passedCalls(
            MixpanelPages mixpanel, Guards guards, QuotaMeters meters, LastCalls last, InstantSource time) {
        return new PassedCalls(mixpanel, guards, meters, last, time);
    }

    /** Last, so that what is remembered costs nothing. */
    @Bean
    CachedPages pages(
            MergingPages pages, Questions questions, PageStore store, Freshness freshness, InstantSource time) {
        return new CachedPages(pages, store, freshness, time, questions::listener);
    }
}
