package io.cistern.web.query;

import io.cistern.web.identity.WebProperties;
import io.cistern.web.server.RequestBodies;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the reading of queries. */
@Configuration(proxyBeanMethods = false)
class QueryConfiguration {

    @Bean
    QueryRequestReader requests(WebProperties properties, RequestBodies bodies, InstantSource time) {
        return new QueryRequestReader(properties, time, bodies);
    }
}
