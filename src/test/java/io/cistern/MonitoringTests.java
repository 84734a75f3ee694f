package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.freePort;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** What is looked at by others: meters, and the dashboard and alerts that ask for them. */
class MonitoringTests {

    private static final Path MONITORING = Path.of("helm", "cistern", "monitoring");
    private static final Pattern METER = Pattern.compile("\\b[a-z]+(_[a-z]+)+(?=[{\\[ )]|$)");
    private static final Set<String> FUNCTIONS =
            Set.of("histogram_quantile", "predict_linear", "clamp_min", "label_values");

    @Test
    void everyQueryNamesMetersThatExistFromTheStart() throws IOException {
        try (var sandbox = new SandboxMixpanel(SandboxSettings.of("profiles=10"), InstantSource.system()).start();
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            cistern.get("/v1/profiles/u1");
            var meters = text(cistern.get("/actuator/prometheus"))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.replaceFirst("[{ ].*", ""))
                    .collect(Collectors.toSet());
            var queries = queries().toList();
            assertThat(queries).hasSizeGreaterThan(20);
            for (var query : queries) {
                var named = new TreeSet<String>();
                METER.matcher(query.replaceAll("\\{[^}]*}", "{").replaceAll("\\bby \\([^)]*\\)", ""))
                        .results()
                        .forEach(found -> named.add(found.group()));
                named.removeAll(FUNCTIONS);
                assertThat(named).as(query).isNotEmpty();
                assertThat(meters).as(query).containsAll(named);
            }
        }
    }

    private static Stream<String> queries() throws IOException {
        var dashboard = JsonMapper.shared().readTree(Files.readString(MONITORING.resolve("dashboard.json")));
        var panels = dashboard
                .get("panels")
                .valueStream()
                .flatMap(panel -> panel.get("targets").valueStream())
                .map(target -> target.get("expr").asString());
        var alerts = JsonMapper.shared()
                .valueToTree(new Yaml().<Object>load(Files.readString(MONITORING.resolve("alerts.yaml"))))
                .get("groups")
                .valueStream()
                .flatMap(group -> group.get("rules").valueStream())
                .map(rule -> rule.get("expr").asString());
        return Stream.concat(panels, alerts);
    }

    /** As in a pod: probes and scraping come by a port of their own, and callers by theirs. */
    @Test
    void theManagementPortServesProbesAndTheOtherDoesNot() throws Exception {
        var management = freePort();
        try (var cistern = RunningCistern.start(against(
                        1,
                        "management.server.port=" + management,
                        "cistern.callers.reports.key-sha256="
                                + "f8916f4ccae45e08e00d9ca965600faa2fde9cde10e3dd5af69933a281aac75e"));
                var client = HttpClient.newHttpClient()) {
            for (var path :
                    new String[] {"/actuator/health/liveness", "/actuator/health/readiness", "/actuator/prometheus"}) {
                assertThat(status(client, management, path)).as(path).isEqualTo(200);
                assertThat(cistern.get(path, "Authorization", "Bearer key-of-reports")
                                .statusCode())
                        .as(path + " on the callers' port")
                        .isEqualTo(404);
            }
            assertThat(status(client, management, "/actuator/ratelimiters")).isEqualTo(401);
            assertThat(status(client, management, "/v1/quota")).isIn(401, 404);
        }
    }

    @Test
    void inKubernetesNoHeaderMakesANeighbour() {
        try (var cistern = RunningCistern.start(
                against(1, "spring.main.cloud-platform=kubernetes", "cistern.security.local-admin=true"))) {
            assertThat(cistern.get("/actuator/retries").statusCode()).isEqualTo(200);
            assertThat(cistern.get("/actuator/retries", "X-Forwarded-For", "127.0.0.1")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void withoutCallersTheManagementPortIsThisMachinesUnlessToldOtherwise() throws Exception {
        var management = freePort();
        var elsewhere = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        Assumptions.assumeTrue(elsewhere.isPresent(), "This machine has no address but the loopback");
        var far = elsewhere.orElseThrow().getHostAddress();
        try (var client = HttpClient.newHttpClient()) {
            try (var _ = RunningCistern.start(
                    against(1, "management.server.port=" + management, "cistern.security.local-admin=true"))) {
                assertThat(status(client, management, "/actuator/ratelimiters")).isEqualTo(200);
                assertThatThrownBy(() -> status(client, far, management, "/actuator/health"))
                        .isInstanceOf(ConnectException.class);
            }
            try (var _ = RunningCistern.start(
                    against(1, "management.server.port=" + management, "management.server.address=0.0.0.0"))) {
                assertThat(status(client, far, management, "/actuator/health")).isEqualTo(200);
                assertThat(status(client, far, management, "/actuator/prometheus"))
                        .isEqualTo(200);
            }
            try (var _ = RunningCistern.start(
                    against(1, "management.server.port=" + management, "cistern.security.open=true"))) {
                assertThat(status(client, far, management, "/actuator/ratelimiterevents"))
                        .as("nobody is an admin")
                        .isEqualTo(403);
            }
        }
    }

    /** By a method that a client made up. */
    private static int ask(URI uri, String method) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static int status(HttpClient client, int port, String path) throws IOException, InterruptedException {
        return status(client, "127.0.0.1", port, path);
    }

    private static int status(HttpClient client, String host, int port, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Its context comes in, goes on to Mixpanel, and the spans are exported; none of them tells what was asked. */
    @Test
    void aTraceGoesThroughAndTellsNothingOfPeople() throws Exception {
        var collector = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        var mixpanel = new WireMockServer(WireMockConfiguration.options().dynamicPort());
        collector.start();
        mixpanel.start();
        try {
            collector.stubFor(WireMock.any(WireMock.anyUrl()).willReturn(WireMock.ok()));
            mixpanel.stubFor(WireMock.any(WireMock.anyUrl())
                    .willReturn(WireMock.okJson(
                            "{\"page\":0,\"page_size\":1000,\"session_id\":\"1-A\",\"status\":\"ok\",\"total\":1,"
                                    + "\"results\":[{\"$distinct_id\":\"private-id\",\"$properties\":{}}]}")));
            var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
            try (var cistern = RunningCistern.start(against(
                    mixpanel.port(),
                    "management.tracing.export.enabled=true",
                    "management.tracing.sampling.probability=1",
                    "cistern.engage.pass-through=/api/query/engage/properties",
                    "management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:" + collector.port()
                            + "/v1/traces"))) {
                var answer = cistern.get(
                        "/v1/profiles/private-id?select=private-name",
                        "traceparent",
                        "00-" + trace + "-00f067aa0ba902b7-01",
                        "baggage",
                        "user=private-user");
                assertThat(answer.statusCode()).isEqualTo(200);
                cistern.get("/actuator/health/readiness");
                assertThat(ask(cistern.uri("/v1/quota"), "private-method")).isEqualTo(405);
                mixpanel.verify(WireMock.postRequestedFor(WireMock.anyUrl()).withoutHeader("baggage"));
                assertThat(cistern.get(
                                        "/api/query/engage/properties?where=private-where",
                                        "traceparent",
                                        "00-" + trace + "-00f067aa0ba902b7-01")
                                .statusCode())
                        .isEqualTo(200);
                mixpanel.verify(WireMock.getRequestedFor(WireMock.urlPathEqualTo("/api/query/engage/properties")));
                mixpanel.verify(WireMock.postRequestedFor(WireMock.anyUrl())
                        .withHeader("traceparent", WireMock.matching("00-" + trace + "-[0-9a-f]{16}-01")));
                await().atMost(Duration.ofSeconds(30))
                        .until(() ->
                                collector.findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/v1/traces"))).stream()
                                                .mapToInt(request -> request.getBody().length)
                                                .sum()
                                        > 0);
            }
            var exported = collector.findAll(WireMock.postRequestedFor(WireMock.anyUrl())).stream()
                    .map(request -> new String(request.getBody(), StandardCharsets.ISO_8859_1))
                    .collect(Collectors.joining());
            assertThat(exported)
                    .contains("/v1/profiles/{id}")
                    .doesNotContain("private-", "actuator", "security filterchain");
        } finally {
            collector.stop();
            mixpanel.stop();
        }
    }

    @Test
    void everyCallIsALineOfStructuredLogsThatTellsNothingOfPeople() throws Exception {
        try (var sandbox = new SandboxMixpanel(SandboxSettings.of("profiles=10"), InstantSource.system()).start()) {
            var port = freePort();
            var service = CisternProcess.start(
                    List.of("-XX:TieredStopAtLevel=1"),
                    against(
                            sandbox.port(),
                            "server.port=" + port,
                            "cistern.data-dir=" + RunningCistern.temporary(),
                            "cistern.ledger.when-lost=trust",
                            "management.tracing.export.enabled=true",
                            "management.tracing.sampling.probability=0",
                            "logging.structured.format.console=ecs"));
            var lines = new LinkedBlockingQueue<String>();
            Thread.startVirtualThread(() -> service.inputReader().lines().forEach(lines::add));
            try (var client = HttpClient.newHttpClient()) {
                await().atMost(Duration.ofMinutes(1))
                        .ignoreExceptions()
                        .until(() -> status(client, port, "/actuator/health/readiness") == 200);
                assertThat(status(client, port, "/v1/profiles/private-id")).isEqualTo(404);
                assertThat(status(client, port, "/v1/profiles/../private-path")).isEqualTo(404);
                assertThat(status(client, port, "/WEB-INF/private-path")).isEqualTo(404);
                await().until(() -> lines.stream().anyMatch(line -> line.contains("Asked Mixpanel")));
            } finally {
                service.destroyForcibly().onExit().join();
            }
            var calls = lines.stream()
                    .filter(line -> line.contains("Asked Mixpanel"))
                    .map(line -> JsonMapper.shared().readTree(line))
                    .toList();
            assertThat(calls).hasSize(1);
            assertThat(calls.getFirst().at("/cistern/outcome").asString()).isEqualTo("answered");
            assertThat(calls.getFirst().at("/cistern/caller").asString()).isEqualTo("anonymous");
            assertThat(calls.getFirst().at("/event/duration").asLong()).isPositive();
            assertThat(calls.getFirst().get("trace.id").asString()).hasSize(32);
            assertThat(lines).noneMatch(line -> line.contains("private-"));
        }
    }
}
