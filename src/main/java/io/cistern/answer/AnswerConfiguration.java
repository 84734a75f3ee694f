package io.cistern.answer;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.cache.CachedPages;
import io.cistern.merge.MergingPages;
import io.cistern.quota.Quota;
import io.cistern.table.Tables;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Supplies the answers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AnswerProperties.class)
class AnswerConfiguration {

    @Bean
    Snapshots snapshots(CachedPages pages, AnswerProperties properties) {
        return new Snapshots(pages, properties.answer().keep(), Ticker.systemTicker());
    }

    @Bean
    Trust trust(AnswerProperties properties) {
        return new Trust(properties::derives);
    }

    @Bean
    Counting counting(Quota quota) {
        return new Counting(quota);
    }

    @Bean
    SnapshotPages snapshotPages(
            CachedPages pages, Snapshots snapshots, AnswerProperties properties, Counting counting) {
        return new SnapshotPages(pages, snapshots, properties.answer().fanOut(), counting);
    }

    @Bean
    PagedAnswers pagedAnswers(
            CachedPages pages, Snapshots snapshots, SnapshotPages snapshotPages, Quota quota, InstantSource time) {
        return new PagedAnswers(pages, snapshots, snapshotPages, quota, time);
    }

    @Bean
    Opening opening(PagedAnswers answers, WholeSnapshots wholes, Snapshots snapshots) {
        return new Opening(answers, wholes, snapshots);
    }

    @Bean
    @Primary
    Answers answers(
            PagedAnswers paged,
            WholeSnapshots wholes,
            Snapshots snapshots,
            SnapshotPages pages,
            Opening opening,
            Counting counting) {
        return new DerivingAnswers(paged, wholes, snapshots, pages, opening, counting);
    }

    @Bean
    Totals totals(Answers answers, WholeSnapshots wholes, Opening opening, SnapshotPages pages, Counting counting) {
        return new DerivedTotals(answers, wholes, opening, pages, counting);
    }

    @Bean
    WholeSnapshots wholeSnapshots(Snapshots snapshots, SnapshotPages pages, AnswerProperties properties, Trust trust) {
        return new WholeSnapshots(
                snapshots, pages, new Tables(properties.answer().columns().toBytes()), properties::reasoning, trust);
    }

    @Bean
    Inclusions inclusions(AnswerProperties properties) {
        return new ReasonedInclusions(properties::reasoning);
    }

    @Bean
    Plans plans(
            CachedPages pages,
            Snapshots snapshots,
            SnapshotPages snapshotPages,
            WholeSnapshots wholes,
            MergingPages merging,
            Counting counting,
            AnswerProperties properties,
            Quota quota,
            InstantSource time) {
        var planner = new Planner(
                pages,
                snapshots,
                snapshotPages,
                merging::wouldJoin,
                counting,
                properties.answer().fanOut(),
                quota,
                time);
        return new DerivingPlans(planner, wholes, snapshots, snapshotPages, time);
    }
}
