package io.cistern.web.server;

import io.cistern.settings.InvalidSettingException;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Bounds the connections of each port: the service's, and management's where it has its own. */
@Configuration(proxyBeanMethods = false)
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@EnableConfigurationProperties(ConnectionProperties.class)
class ConnectionConfiguration {

    private static final String MANAGEMENT = "management";

    /** Enough for probes and a few collectors of metrics. */
    private static final int MOST_OF_MANAGEMENT = 64;

    /** Also resets the connection of an incomplete answer to HTTP/1.0. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE) // after Boot's own, whose settings are for another protocol
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedConnections(
            ConnectionProperties properties, ApplicationContext context, Environment environment) {
        var isManagement = WebServerApplicationContext.hasServerNamespace(context, MANAGEMENT);
        var bySize = properties.most(Runtime.getRuntime().maxMemory());
        var most = isManagement ? Math.min(bySize, MOST_OF_MANAGEMENT) : bySize;
        var probes = environment.getProperty("management.endpoints.web.base-path", "/actuator") + "/health";
        return factory -> {
            var http2 = factory.getHttp2();
            if (http2 != null && http2.isEnabled()) {
                throw InvalidSettingException.of(
                        "server.http2.enabled",
                        "connections are bounded for HTTP/1.1 only: remove this setting, and use a proxy for HTTP/2");
            }
            factory.setProtocol(BoundedHttp11Protocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof BoundedHttp11Protocol protocol) {
                    protocol.bound(most, properties, probes);
                    if (isManagement) {
                        // platform threads, so that probes do not queue behind requests on virtual threads
                        protocol.setExecutor(null);
                        protocol.setMinSpareThreads(2);
                    }
                }
            });
        };
    }
}
