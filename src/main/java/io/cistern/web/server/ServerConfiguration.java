package io.cistern.web.server;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures Tomcat. */
@Configuration(proxyBeanMethods = false)
@Import(ConnectionConfiguration.class)
class ServerConfiguration {

    /** Adds a valve that runs before Boot's own, which does nothing when a response is already written. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatErrors() {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemValve()));
    }

    /**
     * Reads parameters from the query only, because a body is read by its handler, after the caller is authenticated.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> unparsedBodies() {
        return factory -> factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
    }

    /** Leaves encoded slashes and backslashes unchanged, because ids may contain them. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> idsWithSlashes() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        });
    }
}
