package io.cistern.web.response;

import io.cistern.cache.Freshness;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the writing of answers. */
@Configuration(proxyBeanMethods = false)
class ResponseConfiguration {

    @Bean
    AnswerHeaders answerHeaders(Freshness freshness, InstantSource time) {
        return new AnswerHeaders(freshness, time);
    }
}
