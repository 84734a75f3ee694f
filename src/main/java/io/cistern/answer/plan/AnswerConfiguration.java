package io.cistern.answer.plan;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.containment.AnswerMeters;
import io.cistern.answer.containment.Inclusions;
import io.cistern.answer.containment.ReasonedInclusions;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.derived.DerivationVerifier;
import io.cistern.answer.derived.VerificationQueue;
import io.cistern.answer.derived.WholeSnapshots;
import io.cistern.answer.paged.Computations;
import io.cistern.answer.paged.Forecasts;
import io.cistern.answer.paged.RowCounting;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.CachedPages;
import io.cistern.merge.MergingPages;
import io.cistern.quota.Quota;
import io.cistern.rows.RowSetDigests;
import io.cistern.table.Tables;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the planner and what it uses. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AnswerProperties.class)
class AnswerConfiguration {

    @Bean
    Snapshots snapshots(CachedPages pages, AnswerProperties properties) {
        return new Snapshots(pages, properties.answer().keep(), Ticker.systemTicker());
    }

    @Bean
    AnswerMeters answerMeters(AnswerProperties properties) {
        return new AnswerMeters(properties.projects().keySet());
    }

    @Bean
    RuleTrust trust(AnswerProperties properties, AnswerMeters meters) {
        return new RuleTrust(properties::derives, meters);
    }

    @Bean
    Tables tables(AnswerProperties properties) {
        return new Tables(properties.answer().columns().toBytes());
    }

    @Bean
    Computations computations(Tables tables, RowSetDigests digests) {
        return new Computations(tables, digests);
    }

    @Bean
    VerificationQueue docket(
            Snapshots snapshots, SnapshotPages pages, Tables tables, AnswerProperties properties, RuleTrust ruleTrust) {
        var derivationVerifier = new DerivationVerifier(
                snapshots,
                pages,
                tables,
                properties::reasoning,
                ruleTrust,
                properties.answer().sameAge());
        var verificationQueue = new VerificationQueue(verifierThread(), derivationVerifier::judge);
        snapshots.onWhole(verificationQueue::add);
        return verificationQueue;
    }

    /** One platform thread. The work computes without blocking, so a virtual thread would occupy a carrier thread. */
    private static Executor verifierThread() {
        var factory = Thread.ofPlatform().name("derivation-verifier").daemon().factory();
        var thread = new ThreadPoolExecutor(
                1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory, new DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    @Bean
    RowCounting counting(Quota quota) {
        return new RowCounting(quota);
    }

    @Bean
    SnapshotPages snapshotPages(
            CachedPages pages, Snapshots snapshots, AnswerProperties properties, RowCounting rowCounting) {
        return new SnapshotPages(pages, snapshots, properties.answer().fanOut(), rowCounting);
    }

    @Bean
    PagedAnswers pagedAnswers(
            Snapshots snapshots, SnapshotPages pages, Computations computations, Quota quota, InstantSource time) {
        return new PagedAnswers(snapshots, pages, computations, quota, time);
    }

    @Bean
    LongAnswers longAnswers(
            CachedPages cache,
            Planner planner,
            AnswerForms forms,
            PagedAnswers paged,
            SnapshotPages pages,
            Tables tables,
            InstantSource time) {
        return new SessionAnswers(cache, planner, forms, paged, pages, tables, time);
    }

    @Bean
    AnswerForms answerForms(SnapshotPages pages, Computations computations) {
        return new AnswerForms(pages, computations);
    }

    @Bean
    WholeSnapshots wholeSnapshots(
            Snapshots snapshots, SnapshotPages pages, Tables tables, AnswerProperties properties, RuleTrust ruleTrust) {
        return new WholeSnapshots(snapshots, pages, tables, properties::reasoning, ruleTrust);
    }

    @Bean
    Inclusions inclusions(AnswerProperties properties) {
        return new ReasonedInclusions(properties::reasoning);
    }

    @Bean
    Planner planner(
            CachedPages cache,
            Snapshots snapshots,
            SnapshotPages pages,
            WholeSnapshots wholes,
            AnswerForms forms,
            PagedAnswers paged,
            MergingPages merging,
            RowCounting rowCounting,
            AnswerProperties properties,
            Quota quota,
            InstantSource time) {
        return new Planner(
                new CacheSearch(cache, pages, wholes, paged, rowCounting),
                snapshots,
                forms,
                new Forecasts(pages, properties.answer().fanOut(), quota, time),
                merging::wouldJoin);
    }
}
