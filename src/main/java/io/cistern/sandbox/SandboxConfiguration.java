package io.cistern.sandbox;

import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Starts the sandbox with the service, in the profile {@code sandbox} only. */
@Configuration(proxyBeanMethods = false)
@Profile("sandbox")
@EnableConfigurationProperties(SandboxProperties.class)
class SandboxConfiguration {

    @Bean(initMethod = "start", destroyMethod = "close")
    SandboxMixpanel sandboxMixpanel(SandboxProperties properties, ObjectProvider<InstantSource> time) {
        return new SandboxMixpanel(properties, time.getIfAvailable(InstantSource::system));
    }
}
