package io.cistern.mixpanel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import io.cistern.profile.Cursor;
import io.cistern.settings.InvalidSettingException;
import io.cistern.testing.ConnectProxy;
import java.net.URI;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.reactive.function.client.WebClient;

class ProxiesTests {

    private static final URI MIXPANEL = URI.create("https://eu.mixpanel.com");

    @ParameterizedTest
    @CsvSource(textBlock = """
            https_proxy, http://proxy:3128,             HTTP proxy:3128
            HTTPS_PROXY, http://proxy:3128/,            HTTP proxy:3128
            HTTPS_PROXY, proxy:3128,                    HTTP proxy:3128
            HTTPS_PROXY, HTTP://proxy,                  HTTP proxy:80
            HTTPS_PROXY, http://u:p@[fd00::1]:3128,     HTTP fd00::1:3128
            HTTPS_PROXY, socks5h://proxy,               SOCKS5 proxy:1080
            ALL_PROXY,   socks5://proxy:9,              SOCKS5 proxy:9
            """)
    void theVariableOfTheSchemeNamesTheProxy(String variable, String value, String proxy) {
        assertThat(new Proxies(Map.of(variable, value)::get).to(MIXPANEL))
                .hasValueSatisfying(found -> assertThat(found).hasToString(proxy));
    }

    @Test
    void lowerCaseComesFirstAndTheOtherSchemeDoesNotCount() {
        var variables =
                Map.of("https_proxy", "http://one:1", "HTTPS_PROXY", "http://two:2", "ALL_PROXY", "http://three:3");
        assertThat(new Proxies(variables::get).to(MIXPANEL).orElseThrow().host())
                .isEqualTo("one");
        assertThat(new Proxies(Map.of("HTTP_PROXY", "http://one:1")::get).to(MIXPANEL))
                .isEmpty();
        assertThat(new Proxies(Map.of("HTTPS_PROXY", "  ")::get).to(MIXPANEL)).isEmpty();
    }

    @Test
    void credentialsAreDecodedAndNotTold() {
        var proxy = new Proxies(Map.of("HTTPS_PROXY", "http://us%40er:p%3Aa@ss%25@proxy:1")::get)
                .to(MIXPANEL)
                .orElseThrow();
        assertThat(proxy.user()).isEqualTo("us@er");
        assertThat(proxy.password()).isEqualTo("p:a@ss%");
        assertThat(proxy.toString()).doesNotContain("us", "ss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://s3cret:x@proxy:1",
                "ftp://s3cret@proxy",
                "http://s3cret:x@",
                "http://s3cret@pro xy",
                "http://s3cret%zz:x@proxy:1",
                "http://s3cret@proxy:0"
            })
    void whatIsNoUsableProxyStopsTheStart(String value) {
        assertThatThrownBy(() -> new Proxies(Map.of("https_proxy", value)::get).to(MIXPANEL))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("HTTPS_PROXY ")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mixpanel.com                   | https://eu.mixpanel.com     | true
            .mixpanel.com                  | https://eu.mixpanel.com     | true
            *.mixpanel.com                 | https://eu.mixpanel.com     | true
            other, EU.MIXPANEL.COM         | https://eu.mixpanel.com     | true
            *                              | https://eu.mixpanel.com     | true
            eu.mixpanel.com:443            | https://eu.mixpanel.com     | true
            eu.mixpanel.com:8443           | https://eu.mixpanel.com     | false
            eu.mixpanel.com:8443           | https://eu.mixpanel.com:8443| true
            ixpanel.com                    | https://eu.mixpanel.com     | false
            in.mixpanel.com localhost      | https://eu.mixpanel.com     | false
            10.0.0.0/8                     | https://10.1.2.3            | true
            10.0.0.0/16                    | https://10.1.2.3            | false
            10.1.2.3                       | https://10.1.2.3            | true
            fd00::/8                       | https://[fd00::1]           | true
            [fd00::1]:443                  | https://[fd00::1]           | true
            fd00::1                        | https://[fd00::1]           | true
            10.0.0.0/x                     | https://10.1.2.3            | false
            none                           | https://localhost:1         | true
            none                           | http://127.0.0.9            | true
            none                           | http://[::1]:80             | true
            """)
    void whatNoProxyListsAndThisMachineAreReachedDirectly(String list, URI target, boolean direct) {
        var variables = Map.of("NO_PROXY", list, "HTTPS_PROXY", "http://proxy:1", "HTTP_PROXY", "http://proxy:1");
        assertThat(new Proxies(variables::get).to(target).isEmpty()).isEqualTo(direct);
    }

    @Test
    void callsGoThroughTheProxyWithItsCredentials() {
        try (var upstream =
                        new Upstream().answers(com.github.tomakehurst.wiremock.client.WireMock.okJson(Upstream.EMPTY));
                var proxy = new ConnectProxy(upstream.plain().getPort())) {
            var variables = new HashMap<>(Map.of("HTTP_PROXY", "http://me:p%40ss@127.0.0.1:" + proxy.port()));
            var properties = upstream.properties(URI.create("http://mixpanel.test"), Map.of());
            try (var pages =
                    new MixpanelPages(properties, WebClient.builder(), new Proxies(variables::get), new FakeTime())) {
                pages.fetch(Questions.paid(Questions.EVERYBODY, new Cursor.First()));
            }
            assertThat(proxy.requests())
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT mixpanel.test:80 HTTP/1.1")
                    .contains("proxy-authorization: Basic "
                            + Base64.getEncoder()
                                    .encodeToString("me:p@ss".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .doesNotContain("robot");
            assertThat(upstream.request().header("Proxy-Authorization").isPresent())
                    .isFalse();
        }
    }
}
