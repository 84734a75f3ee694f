package io.cistern.web.server;

import io.cistern.web.identity.InvalidSettingException;
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

/** Bounds the connections of each port: that of the service and, where it has one of its own, that of management. */
@Configuration(proxyBeanMethods = false)
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@EnableConfigurationProperties(ConnectionProperties.class)
class ConnectionConfiguration {

    private static final String MANAGEMENT = "management";

    /** Probes and a few that collect metrics. */
    private static final int MOST_OF_MANAGEMENT = 64;

    /** Lets, besides, no client of HTTP/1.0 take an answer that was cut for whole. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE) // after Boot's own, whose settings are not those of this protocol
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedConnections(
            ConnectionProperties properties, ApplicationContext context, Environment environment) {
        var isManagement = WebServerApplicationContext.hasServerNamespace(context, MANAGEMENT);
        var bySize = properties.most(Runtime.getRuntime().maxMemory());
        var most = isManagement ? Math.min(bySize, MOST_OF_MANAGEMENT) : bySize;
        var probes = environment.getProperty("management.endpoints.web.base-path", "/actuator") + "/health";
        return factory -> {
            var http2 = factory.getHttp2();
            if (http2 != null && http2.isEnabled()) {
                throw new InvalidSettingException(
                        "server.http2.enabled",
                        "connections are bounded for HTTP/1.1 alone: leave it out, and let a proxy in front speak HTTP/2");
            }
            factory.setProtocol(BoundedHttp11Protocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof BoundedHttp11Protocol protocol) {
                    protocol.bound(most, properties, probes);
                    if (isManagement) {
                        // platform threads: a probe does not queue behind the requests that share the virtual ones
                        protocol.setExecutor(null);
                        protocol.setMinSpareThreads(2);
                    }
                }
            });
        };
    }
}
