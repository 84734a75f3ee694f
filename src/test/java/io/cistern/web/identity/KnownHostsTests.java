package io.cistern.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.settings.InvalidSettingException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** By which hosts a request without a key may ask. */
class KnownHostsTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LocalHost",
                "localhost.",
                "localhost.:8080",
                "cistern.localhost:8080",
                "127.0.0.1",
                "127.0.0.1:8080",
                "127.8.9.10",
                "[::1]",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]"
            })
    void thisMachineIsKnown(String host) {
        assertThat(included(Set.of(), "127.0.0.1", host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "evillocalhost",
                "127.0.0.1.evil.example",
                "127.evil",
                "10.0.0.7",
                "0.0.0.0",
                "[::]",
                "[::1",
                "[::1]x",
                "localhost:x",
                "localhost..",
                "localhost:1:2",
                "localhost@evil.example",
                ":8080",
                "",
                "."
            })
    void othersAreNot(String host) {
        assertThat(included(Set.of(), "127.0.0.1", host)).isFalse();
    }

    @Test
    void theAddressAtWhichARequestArrivesIsThisMachine() {
        assertThat(included(Set.of(), "10.0.0.7", "10.0.0.7:9090")).isTrue();
        assertThat(included(Set.of(), "10.0.0.7", "10.0.0.8:9090")).isFalse();
        assertThat(included(Set.of(), "fd00:0:0:0:0:0:0:7", "[fd00::7]:9090")).isTrue();
    }

    @Test
    void exactlyOneHostIsNamed() {
        assertThat(included(Set.of(), "127.0.0.1")).isFalse();
        assertThat(included(Set.of(), "127.0.0.1", "localhost", "localhost")).isFalse();
    }

    @Test
    void thoseOfTheSettingAreKnownWithAnyPort() {
        var hosts = Set.of("Cistern.example", "10.1.2.3", "fd00::9");
        assertThat(included(hosts, "10.0.0.7", "cistern.EXAMPLE.:443")).isTrue();
        assertThat(included(hosts, "10.0.0.7", "10.1.2.3")).isTrue();
        assertThat(included(hosts, "10.0.0.7", "[fd00:0::9]:80")).isTrue();
        assertThat(included(hosts, "10.0.0.7", "x.cistern.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://cistern", "cistern:8080", "*.example", "cistern/", "", " ", "a b", "cistern."})
    void whatIsNoHostIsRefusedAtTheStart(String setting) {
        assertThatThrownBy(() -> new KnownHosts(Set.of(setting)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("cistern.security.hosts: host names or addresses are expected");
    }

    private static boolean included(Set<String> settings, String local, String... hosts) {
        var request = new MockHttpServletRequest();
        request.setLocalAddr(local);
        for (var host : hosts) {
            request.addHeader("Host", host);
        }
        return new KnownHosts(settings).include(request);
    }
}
