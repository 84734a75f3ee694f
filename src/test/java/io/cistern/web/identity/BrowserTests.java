package io.cistern.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.settings.InvalidSettingException;
import io.cistern.testing.IntegrationTests;
import io.cistern.testing.RawHttp;
import io.cistern.web.FakeAnswer;
import io.cistern.web.Server;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other sites can make a browser send, over a real socket. */
@IntegrationTests
class BrowserTests {

    private static final String DASHBOARDS = "https://dashboards.example";
    private static final String BASIC = "Authorization: Basic "
            + Base64.getEncoder()
                    .encodeToString(("reports:" + CallersTests.REPORTS_KEY).getBytes(StandardCharsets.US_ASCII));
    private static final String BEARER = "Authorization: Bearer " + CallersTests.REPORTS_KEY;

    private static Server alone;
    private static Server callers;
    private static Server anonymous;

    @BeforeAll
    static void start() {
        alone = Server.start("cistern.security.origins=" + DASHBOARDS, "cistern.security.hosts=cistern");
        callers = Server.start(
                "cistern.security.origins=" + DASHBOARDS,
                "cistern.callers.reports.key-sha256=" + CallersTests.REPORTS_HASH);
        anonymous = Server.start(
                "cistern.callers.reports.key-sha256=" + CallersTests.REPORTS_HASH,
                "cistern.callers.guest.weight=1",
                "cistern.security.anonymous=guest");
    }

    @AfterAll
    static void stop() {
        alone.close();
        callers.close();
        anonymous.close();
    }

    @BeforeEach
    void forget() {
        for (var server : List.of(alone, callers, anonymous)) {
            server.asked().clear();
            server.answer(FakeAnswer.of(List.of(List.of("\"u1\"", "{}"))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST.:1", "cistern:8080", "[::1]:9", "127.0.0.1"})
    void withoutCallersThisMachineAndTheSettingAreServed(String host) {
        assertThat(get(alone, "/v1/profiles", "Host: " + host)).startsWith("HTTP/1.1 200");
    }

    @Test
    void withoutCallersAnotherHostIsMisdirected() {
        var refused = get(alone, "/v1/profiles", "Host: evil.example", "Sec-Fetch-Site: same-origin");

        assertThat(refused)
                .startsWith("HTTP/1.1 421")
                .contains("/problems/host-unknown", "cistern.security.hosts", "application/problem+json")
                .doesNotContain("evil");
        assertThat(alone.asked()).isEmpty();
    }

    @Test
    void aTargetThatNamesItsHostIsMisdirectedAlike() {
        assertThat(
                        RawHttp.send(
                                alone.uri("/"),
                                "GET http://evil.example/v1/profiles HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
        assertThat(RawHttp.send(
                        alone.uri("/"),
                        "GET http://evil.example/v1/profiles HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
        assertThat(RawHttp.send(
                        alone.uri("/"),
                        "GET http://localhost/v1/profiles HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(alone.asked()).isEmpty();
    }

    @Test
    void withoutAHostNothingIsServed() {
        assertThat(RawHttp.send(alone.uri("/"), "GET /v1/profiles HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
        assertThat(RawHttp.send(alone.uri("/"), "GET /v1/profiles HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
        RawHttp.send(alone.uri("/"), "GET /v1/profiles\r\n\r\n");
        assertThat(alone.asked()).isEmpty();
    }

    @Test
    void withAKeyAnyHostIsServedAndWithoutItOnlyKnownOnes() {
        assertThat(get(anonymous, "/v1/profiles", "Host: cistern.example", BEARER))
                .startsWith("HTTP/1.1 200");
        assertThat(get(anonymous, "/v1/profiles", "Host: localhost")).startsWith("HTTP/1.1 200");
        assertThat(get(anonymous, "/v1/profiles", "Host: evil.example")).startsWith("HTTP/1.1 421");
        assertThat(get(callers, "/v1/profiles", "Host: cistern.example", BASIC)).startsWith("HTTP/1.1 200");
        assertThat(get(callers, "/v1/profiles", "Host: cistern.example")).startsWith("HTTP/1.1 401");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: nonsense",
                "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document",
                "Origin: https://evil.example",
                "Origin: http://localhost:1",
                "Origin: null",
                "Origin: nonsense",
                "Origin: http://[",
                "Origin:",
                "Origin: https://dashboards.example.evil.example",
                "Origin: https://dashboards.example/",
            })
    void anotherSitesPageIsRefusedWhereNoKeyIsNeeded(String headers) {
        for (var server : List.of(alone, anonymous)) {
            assertThat(get(server, "/v1/profiles", "Host: localhost", headers))
                    .startsWith("HTTP/1.1 403")
                    .contains("/problems/cross-site")
                    .doesNotContain("Access-Control-Allow", "evil");
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void rememberedCredentialsAreRefusedToAnotherSiteAndAKeyIsNot() {
        for (var foreign : List.of("Sec-Fetch-Site: cross-site", "Origin: https://evil.example", "Origin: null")) {
            assertThat(get(callers, "/v1/profiles", "Host: cistern", foreign, BASIC))
                    .startsWith("HTTP/1.1 403");
            assertThat(callers.asked()).isEmpty();
            assertThat(get(callers, "/v1/profiles", "Host: cistern", foreign, BEARER))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("Access-Control-Allow");
            callers.asked().clear();
        }
    }

    @Test
    void aTextOfAnotherSiteDoesNothing() {
        assertThat(RawHttp.send(
                        callers.uri("/"),
                        "POST /v1/profiles/query HTTP/1.1\r\nHost: cistern\r\n" + BASIC
                                + "\r\nOrigin: https://evil.example\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n"
                                + "Connection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 403");
        assertThat(callers.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: same-origin\r\nOrigin: https://cistern.example",
                "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document",
                "Origin: http://localhost:8080",
                "Origin: https://localhost:8080",
                "Referer: https://evil.example/",
            })
    void thePagesOfThisServiceAndItsUsersAreServed(String headers) {
        assertThat(get(alone, "/v1/profiles", "Host: localhost:8080", headers)).startsWith("HTTP/1.1 200");
    }

    @Test
    void thePortOfASchemeNeedNotBeNamed() {
        assertThat(get(alone, "/v1/profiles", "Host: cistern:443", "Origin: https://cistern"))
                .startsWith("HTTP/1.1 200");
        assertThat(get(alone, "/v1/profiles", "Host: cistern", "Origin: http://cistern:80"))
                .startsWith("HTTP/1.1 200");
        assertThat(get(alone, "/v1/profiles", "Host: cistern", "Origin: http://cistern:8080"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void problemPagesAreForEverySiteAndHost() {
        assertThat(get(alone, "/problems/host-unknown", "Host: evil.example", "Sec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 200");
        assertThat(get(alone, "/problems/cross-site", "Host: localhost", "Origin: null"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void namedApplicationsAskByCors() {
        var answer =
                get(alone, "/v1/profiles", "Host: localhost", "Origin: " + DASHBOARDS, "Sec-Fetch-Site: cross-site");
        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("Access-Control-Allow-Origin: " + DASHBOARDS + "\r\n", "Vary: Origin")
                .doesNotContain("Access-Control-Allow-Credentials");
        assertThat(header(answer, "Access-Control-Expose-Headers"))
                .contains("Age", "Cache-Status", "ETag", "RateLimit", "Retry-After", "Location");

        var refused = get(callers, "/v1/profiles", "Host: cistern", "Origin: " + DASHBOARDS);
        assertThat(refused)
                .as("that a key is missing, the application can read")
                .startsWith("HTTP/1.1 401")
                .contains("Access-Control-Allow-Origin: " + DASHBOARDS + "\r\n");
        assertThat(get(callers, "/v1/profiles", "Host: cistern", "Origin: " + DASHBOARDS, BEARER))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void preflightsOfNamedApplicationsAreAnsweredBeforeAnybodySaysWhoAsks() {
        var preflight = RawHttp.send(
                callers.uri("/"),
                "OPTIONS /v1/profiles/query HTTP/1.1\r\nHost: cistern\r\nOrigin: " + DASHBOARDS
                        + "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,"
                        + "cache-control, cistern-max-cost,content-type,if-none-match,prefer\r\n"
                        + "Sec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n");

        assertThat(preflight)
                .startsWith("HTTP/1.1 200")
                .contains("Access-Control-Allow-Origin: " + DASHBOARDS + "\r\n", "Vary: Origin");
        assertThat(header(preflight, "Access-Control-Allow-Methods").split(","))
                .containsExactlyInAnyOrder("GET", "HEAD", "POST", "DELETE");
        assertThat(header(preflight, "Access-Control-Allow-Headers").toLowerCase(java.util.Locale.ROOT))
                .contains(
                        "authorization",
                        "cache-control",
                        "cistern-max-cost",
                        "content-type",
                        "if-none-match",
                        "prefer");
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, POST, content-type",
        "null, GET, authorization",
        "http://[, GET, authorization",
        "https://dashboards.example, PUT, authorization",
        "https://dashboards.example, POST, x-nobody-knows"
    })
    void otherPreflightsAllowNothing(String origin, String method, String header) {
        assertThat(RawHttp.send(
                        callers.uri("/"),
                        "OPTIONS /v1/profiles/query HTTP/1.1\r\nHost: cistern\r\nOrigin: " + origin
                                + "\r\nAccess-Control-Request-Method: " + method
                                + "\r\nAccess-Control-Request-Headers: " + header + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("/problems/cross-site")
                .doesNotContain("Access-Control-Allow", "evil", "x-nobody");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://dashboards.example/",
                "https://dashboards.example/x",
                "https://*.example",
                "*",
                "null",
                "dashboards.example",
                "https://",
                "https://u@dashboards.example",
                ""
            })
    void whatIsNoOriginIsRefusedAtTheStart(String setting) {
        assertThatThrownBy(() -> new AllowedOrigins(List.of(setting)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("cistern.security.origins: origins such as");
    }

    @Test
    void originsAreComparedAsBrowsersWriteThem() {
        try (var server = Server.start("cistern.security.origins=HTTPS://Dashboards.Example:443")) {
            assertThat(get(server, "/v1/profiles", "Host: localhost", "Origin: " + DASHBOARDS))
                    .contains("Access-Control-Allow-Origin: " + DASHBOARDS + "\r\n");
        }
    }

    @Test
    void browsersKeepNoProfilesAndPagesLoadNothing() {
        for (var browser : List.of("Sec-Fetch-Site: none", "User-Agent: Mozilla/5.0 (X11; Linux)")) {
            assertThat(header(get(alone, "/v1/profiles", "Host: localhost", browser), "Cache-Control"))
                    .isEqualTo("no-store");
        }
        var answer = get(alone, "/v1/profiles", "Host: localhost", "User-Agent: curl/8.14.1");
        assertThat(header(answer, "Cache-Control")).isEqualTo("private, max-age=900");
        assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'none'; frame-ancestors 'none'");
        assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(get(alone, "/v1/profiles", "Host: evil.example")).contains("Content-Security-Policy: default-src");
    }

    @Test
    void onlyPostOrdersAnExport() {
        assertThat(get(alone, "/v1/profiles?async=true", "Host: localhost"))
                .startsWith("HTTP/1.1 400")
                .contains("\"parameter\":\"async\"", "POST");
        assertThat(get(alone, "/v1/profiles?async=false", "Host: localhost")).startsWith("HTTP/1.1 200");
        assertThat(get(alone, "/v1/profiles", "Host: localhost", "Prefer: respond-async"))
                .as("a preference is ignored where it cannot be met")
                .startsWith("HTTP/1.1 200")
                .contains("\"profiles\"");
    }

    private static String get(Server server, String path, String... headers) {
        return RawHttp.send(
                server.uri("/"),
                "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n");
    }

    private static String header(String response, String name) {
        return response.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow();
    }
}
