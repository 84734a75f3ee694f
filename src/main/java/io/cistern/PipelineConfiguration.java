package io.cistern;

import io.cistern.advice.RememberedQueries;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import io.cistern.cache.PageStore;
import io.cistern.merge.Merging;
import io.cistern.merge.MergingPages;
import io.cistern.mixpanel.MixpanelPages;
import io.cistern.profile.PageSource;
import io.cistern.quota.DrainingPages;
import io.cistern.quota.GuardedPages;
import io.cistern.quota.PassThroughCalls;
import io.cistern.quota.ProjectGuards;
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
    DrainingPages lastCalls() {
        return new DrainingPages(LAST_CALLS);
    }

    /** Outermost last: a page is retried, else admitted, else fetched; and asked for with others while it waits. */
    @Bean
    MergingPages merging(
            MixpanelPages mixpanel,
            ProjectGuards projectGuards,
            QuotaMeters meters,
            DrainingPages last,
            Merging merging) {
        var missing = mixpanel.missingSettings();
        if (!missing.isEmpty()) {
            throw new MissingProjectException(missing);
        }
        PageSource pages = mixpanel;
        pages = new GuardedPages(pages, projectGuards, meters);
        pages = new RetryingPages(pages, projectGuards, last); // outside the quota: every try is a new query
        return merging.around(pages); // outside the line: who waits for a permit can be joined
    }

    @Bean
    PassThroughCalls passedCalls(
            MixpanelPages mixpanel,
            ProjectGuards projectGuards,
            QuotaMeters meters,
            DrainingPages last,
            InstantSource time) {
        return new PassThroughCalls(mixpanel, projectGuards, meters, last, time);
    }

    /** Last, so that what is remembered costs nothing. */
    @Bean
    CachedPages pages(
            MergingPages pages,
            RememberedQueries rememberedQueries,
            PageStore store,
            Freshness freshness,
            InstantSource time) {
        return new CachedPages(pages, store, freshness, time, rememberedQueries::listener);
    }
}
