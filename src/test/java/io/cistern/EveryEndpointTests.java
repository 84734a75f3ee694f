package io.cistern;

import static io.cistern.RunningCistern.against;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.IntegrationTests;
import io.cistern.testing.RawHttp;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** Walks every endpoint that is mapped, so that none can be forgotten, with what a page of another site can send. */
@IntegrationTests
class EveryEndpointTests {

    private static final Set<RequestMethod> ALL =
            Set.of(RequestMethod.GET, RequestMethod.HEAD, RequestMethod.POST, RequestMethod.DELETE, RequestMethod.PUT);

    private static RunningCistern cistern;

    @BeforeAll
    static void start() {
        cistern = RunningCistern.start(
                against(1, "cistern.security.local-admin=true", "cistern.security.origins=https://dashboards.example"));
    }

    @AfterAll
    static void stop() {
        cistern.close();
    }

    /** A method and a path that are mapped. */
    private record Endpoint(String method, String path) {

        boolean isProbe() {
            return path.startsWith("/actuator/health");
        }

        boolean isExplanation() {
            return path.startsWith("/problems/");
        }
    }

    @Test
    void anotherHostReachesNoneButProbesAndExplanations() {
        for (var endpoint : endpoints()) {
            var response = send(endpoint, "Host: evil.example", "Sec-Fetch-Site: same-origin");
            if (endpoint.isProbe() || endpoint.isExplanation()) {
                assertThat(response).as(endpoint.toString()).doesNotStartWith("HTTP/1.1 421");
            } else {
                assertThat(response).as(endpoint.toString()).startsWith("HTTP/1.1 421");
            }
        }
    }

    @Test
    void anotherSiteReachesNoneButProbesAndExplanations() {
        for (var headers : List.of(
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site\r\nOrigin: http://localhost:1",
                "Origin: https://evil.example",
                "Origin: null")) {
            for (var endpoint : endpoints()) {
                var response = send(endpoint, "Host: localhost", headers);
                if (endpoint.isProbe() || endpoint.isExplanation()) {
                    assertThat(response).as(endpoint.toString()).doesNotStartWith("HTTP/1.1 403");
                } else {
                    assertThat(response).as(endpoint + " " + headers).startsWith("HTTP/1.1 403");
                }
            }
        }
    }

    @Test
    void aLinkOfAnotherSiteLeadsToPagesThatSpendNothing() {
        var followed = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";
        var open = new TreeSet<String>();
        for (var endpoint : endpoints()) {
            var response = send(endpoint, "Host: localhost", followed);
            if (!response.startsWith("HTTP/1.1 403") && !endpoint.isProbe() && !endpoint.isExplanation()) {
                assertThat(endpoint.method()).as(endpoint.path()).isIn("GET", "HEAD");
                open.add(endpoint.path());
            }
        }
        assertThat(open)
                .contains("/", "/v3/api-docs")
                .allMatch(
                        path -> path.equals("/") || path.startsWith("/v3/api-docs") || path.startsWith("/swagger-ui"));
    }

    @Test
    void everyPageSaysWhatItMayLoadAndTellsNoReferrer() {
        for (var endpoint : endpoints()) {
            if (!endpoint.path().endsWith("/events")) {
                assertThat(send(endpoint, "Host: localhost", "Sec-Fetch-Site: same-origin"))
                        .as(endpoint.toString())
                        .contains("Content-Security-Policy: default-src 'none'", "Referrer-Policy: no-referrer");
            }
        }
    }

    @Test
    void noProfileStaysWithABrowser() {
        for (var endpoint : endpoints()) {
            if (endpoint.path().startsWith("/v1/") || endpoint.path().startsWith("/api/")) {
                assertThat(send(endpoint, "Host: localhost", "Sec-Fetch-Site: none"))
                        .as(endpoint.toString())
                        .contains("Cache-Control: no-store");
            }
        }
    }

    @Test
    void refusalsBelowApiHaveMixpanelsForm() {
        for (var endpoint : endpoints()) {
            if (endpoint.path().startsWith("/api/") && !endpoint.method().equals("HEAD")) {
                assertThat(send(endpoint, "Host: evil.example")).contains("{\"error\":\"");
                assertThat(send(endpoint, "Host: localhost", "Origin: null")).contains("{\"error\":\"");
            }
        }
    }

    @Test
    void theFirstPageNamesEndpointsAndTheirDescription() {
        var page = send(new Endpoint("GET", "/"), "Host: localhost");
        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .contains("/v1/profiles", "/v1/exports", "/api/query/engage", "/swagger-ui", "/v3/api-docs");
        assertThat(page.substring(page.indexOf("\r\n\r\n") + 4).lines()).hasSize(5);
    }

    @Test
    void aPortOfTheirOwnAnswersProbesAndScrapesByAnyNameAndNobodyIsAnAdminUnasked() {
        var management = RunningCistern.freePort();
        try (var other = RunningCistern.start(against(1, "management.server.port=" + management))) {
            var port = URI.create("http://127.0.0.1:" + management);
            for (var path :
                    List.of("/actuator/health/liveness", "/actuator/health/readiness", "/actuator/prometheus")) {
                assertThat(send(port, new Endpoint("GET", path), "Host: cistern.monitoring"))
                        .as(path)
                        .startsWith("HTTP/1.1 200");
            }
            var limiters = new Endpoint("GET", "/actuator/ratelimiters");
            assertThat(send(port, limiters, "Host: cistern.monitoring")).startsWith("HTTP/1.1 421");
            assertThat(send(port, limiters, "Host: localhost")).startsWith("HTTP/1.1 403");
            assertThat(send(other.uri("/"), new Endpoint("POST", "/v1/projects/main/pause"), "Host: localhost"))
                    .startsWith("HTTP/1.1 403")
                    .contains("/problems/forbidden", "cistern.security.local-admin");
        }
    }

    private static Collection<Endpoint> endpoints() {
        var all = new ArrayList<Endpoint>();
        for (var mapping : cistern.beans(RequestMappingInfoHandlerMapping.class)) {
            mapping.getHandlerMethods().keySet().forEach(info -> add(info, all));
        }
        assertThat(all).hasSizeGreaterThan(40).extracting(Endpoint::path).contains("/v1/profiles", "/actuator/health");
        return all;
    }

    private static void add(RequestMappingInfo info, List<Endpoint> all) {
        var methods = info.getMethodsCondition().getMethods();
        for (var pattern : info.getPatternValues()) {
            var path = pattern.replaceAll("/\\*\\*$|\\{\\*[^}]*}$", "/x").replaceAll("\\{[^}]*}", "x");
            for (var method : methods.isEmpty() ? ALL : methods) {
                all.add(new Endpoint(method.name(), path));
            }
        }
    }

    private static String send(Endpoint endpoint, String... headers) {
        return send(cistern.uri("/"), endpoint, headers);
    }

    private static String send(URI server, Endpoint endpoint, String... headers) {
        return RawHttp.send(
                server,
                endpoint.method() + " " + endpoint.path() + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                        + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }
}
