package io.cistern;

import io.cistern.audience.RememberedQueries;
import io.cistern.cache.CachedPages;
import io.cistern.cache.Freshness;
import io.cistern.cache.PageStore;
import io.cistern.ledger.Allowance;
import io.cistern.merge.Merging;
import io.cistern.merge.MergingPages;
import io.cistern.mixpanel.MixpanelPages;
import io.cistern.pagesize.LearningPages;
import io.cistern.pagesize.PageSizes;
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

    /** How long the service waits for running calls when it stops. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(20);

    @Bean
    DrainingPages drainingPages() {
        return new DrainingPages(DRAIN_TIMEOUT);
    }

    /** The innermost stage comes first: fetch, admit, meter, size, retry, drain, merge. */
    @Bean
    MergingPages merging(
            MixpanelPages mixpanel,
            ProjectGuards projectGuards,
            QuotaMeters meters,
            DrainingPages draining,
            PageSizes pageSizes,
            Merging merging) {
        var missing = mixpanel.missingSettings();
        if (!missing.isEmpty()) {
            throw new MissingProjectException(missing);
        }
        PageSource pages = mixpanel;
        pages = new GuardedPages(pages, projectGuards, meters);
        pages = new LearningPages( // outside the quota, because a call that is made again is a new query
                pages,
                pageSizes,
                project -> projectGuards
                        .allowance(project)
                        .map(Allowance::remaining)
                        .orElse(0),
                System::nanoTime);
        pages = new RetryingPages(
                pages, projectGuards, draining); // outside the quota, because every attempt is a new query
        return merging.around(pages); // outside the permit queue, so that waiting queries can merge
    }

    @Bean
    PassThroughCalls passThroughCalls(
            MixpanelPages mixpanel,
            ProjectGuards projectGuards,
            QuotaMeters meters,
            DrainingPages draining,
            InstantSource time) {
        return new PassThroughCalls(mixpanel, projectGuards, meters, draining, time);
    }

    /** The outermost stage, so that a cached page costs no call. */
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
