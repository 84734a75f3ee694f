package io.cistern.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.web.Server;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.mock.env.MockEnvironment;

class ListenAddressCustomizerTests {

    @Test
    void withoutConsentItStaysOnItsMachine() {
        assertThat(address(Map.of())).isEqualTo(InetAddress.getLoopbackAddress());
    }

    @Test
    void anotherLoopbackAddressIsFine() throws Exception {
        assertThat(address(Map.of("server.address", "127.0.0.2"))).isEqualTo(InetAddress.getByName("127.0.0.2"));
    }

    @Test
    void withoutConsentItRefusesToBeReachedFromElsewhere() {
        assertThatThrownBy(() -> address(Map.of("server.address", "0.0.0.0")))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("server.address");
        assertThatThrownBy(() -> Server.start("server.address=0.0.0.0").close())
                .hasStackTraceContaining("cistern.security.open");
    }

    @Test
    void anAdminOfTheSameMachineIsRefusedWhereOthersAskOrCallersAreKnown() {
        assertThatThrownBy(() -> Server.start("cistern.security.local-admin=true", "cistern.security.open=true")
                        .close())
                .hasStackTraceContaining("cistern.security.local-admin: with cistern.security.open");
        assertThatThrownBy(() -> Server.start("cistern.security.local-admin=true", "cistern.callers.reports.weight=2")
                        .close())
                .hasStackTraceContaining("cistern.security.local-admin: callers are configured");
    }

    @Test
    void whoConsentsIsReachedEverywhere() {
        assertThat(address(Map.of("cistern.security.open", "true"))).isNull();
    }

    @Test
    void whoTellsCallersApartIsReachedEverywhere() {
        assertThat(address(Map.of("cistern.callers.reports.weight", "2"))).isNull();
    }

    private static @Nullable InetAddress address(Map<String, String> settings) {
        var environment = new MockEnvironment();
        settings.forEach(environment::setProperty);
        var properties = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("cistern", CallerProperties.class);
        var factory = new TomcatServletWebServerFactory();
        new ListenAddressCustomizer(properties, environment).customize(factory);
        return factory.getAddress();
    }
}
