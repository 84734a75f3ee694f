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
    Answers answers(CachedPages pages, Quota quota, AnswerProperties properties, InstantSource time) {
        var snapshots = new Snapshots(pages, properties.keep(), Ticker.systemTicker());
        return new PagedAnswers(pages, snapshots, properties.fanOut(), quota, time);
    }
}
