package io.cistern.answer;

import com.github.benmanes.caffeine.cache.Ticker;
import io.cistern.cache.CachedPages;
import io.cistern.quota.Quota;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Supplies the answers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AnswerProperties.class)
class AnswerConfiguration {

    @Bean
    Snapshots snapshots(CachedPages pages, AnswerProperties properties) {
        return new Snapshots(pages, properties.keep(), Ticker.systemTicker());
    }

    @Bean
    Counting counting(Quota quota) {
        return new Counting(quota);
    }

    @Bean
    SnapshotPages snapshotPages(
            CachedPages pages, Snapshots snapshots, AnswerProperties properties, Counting counting) {
        return new SnapshotPages(pages, snapshots, properties.fanOut(), counting);
    }

    @Bean
    Answers answers(
            CachedPages pages, Snapshots snapshots, SnapshotPages snapshotPages, Quota quota, InstantSource time) {
        return new PagedAnswers(pages, snapshots, snapshotPages, quota, time);
    }

    @Bean
    Plans plans(
            CachedPages pages,
            Snapshots snapshots,
            SnapshotPages snapshotPages,
            Counting counting,
            AnswerProperties properties,
            Quota quota,
            InstantSource time) {
        return new Planner(pages, snapshots, snapshotPages, counting, properties.fanOut(), quota, time);
    }
}
