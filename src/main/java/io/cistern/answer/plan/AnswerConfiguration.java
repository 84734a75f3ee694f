package io.cistern.answer.plan;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.answer.LongAnswers;
import io.cistern.answer.containment.Inclusions;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.derived.IdSearch;
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
    RuleTrust trust(AnswerProperties properties) {
        return new RuleTrust(properties::derives, properties.projects().keySet());
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
    VerificationQueue verificationQueue(
            Snapshots snapshots, SnapshotPages pages, Tables tables, AnswerProperties properties, RuleTrust ruleTrust) {
        return VerificationQueue.of(
                snapshots,
                pages,
                tables,
                properties::reasoning,
                ruleTrust,
                properties.answer().sameAge());
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
            IdSearch idSearch,
            PagedAnswers paged,
            SnapshotPages pages,
            Tables tables,
            InstantSource time) {
        return new SessionAnswers(cache, planner, forms, idSearch, paged, pages, tables, time);
    }

    @Bean
    AnswerForms answerForms(SnapshotPages pages, Computations computations, IdSearch idSearch) {
        return new AnswerForms(pages, computations, idSearch);
    }

    @Bean
    WholeSnapshots wholeSnapshots(
            Snapshots snapshots, SnapshotPages pages, Tables tables, AnswerProperties properties, RuleTrust ruleTrust) {
        return new WholeSnapshots(snapshots, pages, tables, properties::reasoning, ruleTrust);
    }

    @Bean
    IdSearch idSearch(
            CachedPages cache,
            Snapshots snapshots,
            SnapshotPages pages,
            Tables tables,
            AnswerProperties properties,
            RuleTrust ruleTrust,
            MergingPages merging) {
        return new IdSearch(
                cache,
                snapshots,
                pages,
                tables,
                properties::reasoning,
                ruleTrust,
                merging.idsPerCall(),
                properties.answer().keep(),
                Ticker.systemTicker());
    }

    @Bean
    LookUpFetches lookUpFetches(
            CachedPages cache,
            PagedAnswers paged,
            Snapshots snapshots,
            IdSearch idSearch,
            AnswerProperties properties,
            InstantSource time) {
        return new LookUpFetches(
                cache, paged, snapshots, idSearch, properties.answer().fanOut(), time);
    }

    @Bean
    Inclusions inclusions(AnswerProperties properties) {
        return Inclusions.of(properties::reasoning);
    }

    @Bean
    Planner planner(
            CachedPages cache,
            Snapshots snapshots,
            SnapshotPages pages,
            WholeSnapshots wholes,
            IdSearch ids,
            AnswerForms forms,
            PagedAnswers paged,
            LookUpFetches lookUpFetches,
            MergingPages merging,
            RowCounting rowCounting,
            AnswerProperties properties,
            Quota quota,
            InstantSource time) {
        return new Planner(
                new CacheSearch(cache, pages, wholes, ids, paged, rowCounting),
                snapshots,
                forms,
                lookUpFetches,
                new Forecasts(pages, properties.answer().fanOut(), quota, time),
                merging::wouldJoin);
    }
}
