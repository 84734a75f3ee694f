package io.cistern.mixpanel;

import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.ClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.WebClient;

/** Wires the client of Mixpanel. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MixpanelProperties.class)
class MixpanelConfiguration {

    @Bean
    ClientRequestObservationConvention calls() {
        return new UrlFreeCalls();
    }

    @Bean
    MixpanelPages mixpanelPages(
            MixpanelProperties properties, WebClient.Builder http, Environment environment, InstantSource time) {
        return new MixpanelPages(properties, http, new Proxies(environment::getProperty), time);
    }
}
