package io.cistern.web.server;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Tunes Tomcat. */
@Configuration(proxyBeanMethods = false)
@Import(ConnectionConfiguration.class)
class ServerConfiguration {

    /** It runs before Boot's own valve, which does nothing when a response is written. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusalsOfTomcat() {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemValve()));
    }

    /** Parameters are those of the query: a body is read by who wants it, once its sender is known. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodiesUnread() {
        return factory -> factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
    }

    /** Slashes of both kinds may stand, encoded, in an id: Tomcat is to leave them as they are. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> idsWithSlashes() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        });
    }
}
