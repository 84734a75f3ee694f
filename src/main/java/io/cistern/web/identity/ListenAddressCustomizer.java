package io.cistern.web.identity;

import java.net.InetAddress;
import java.util.Map;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Makes a service without configured callers listen only on its own machine, because it serves every request with the
 * project's credentials. Other addresses need explicit consent by a setting. For a separate management port, its own
 * address setting is enough, because little on it is public.
 */
final class ListenAddressCustomizer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    private static final String ADDRESS = "server.address";

    private final boolean everywhere;
    private final ConfigurableEnvironment environment;

    ListenAddressCustomizer(CallerProperties properties, ConfigurableEnvironment environment) {
        this.everywhere = properties.security().open() || !properties.callers().isEmpty();
        this.environment = environment;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        if (everywhere) {
            return;
        }
        var address =
                Binder.get(environment).bind(ADDRESS, InetAddress.class).orElseGet(InetAddress::getLoopbackAddress);
        if (!address.isLoopbackAddress()) {
            throw new InvalidConfigurationPropertyValueException(
                    ADDRESS,
                    address.getHostAddress(),
                    "No callers are configured, so only a loopback address is allowed unless"
                            + " cistern.security.open=true allows everybody");
        }
        factory.setAddress(address);
        if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
            var unlessSet = Map.<String, Object>of("management.server.address", address.getHostAddress());
            environment.getPropertySources().addLast(new MapPropertySource("listening", unlessSet));
        }
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE; // after Boot's own, which applies server.address
    }
}
