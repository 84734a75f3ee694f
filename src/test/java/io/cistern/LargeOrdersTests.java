package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service that starts with the large orders that versions without a limit have left: together they are larger than its
 * heap.
 */
@IntegrationTests
@SizedTests
class LargeOrdersTests {

    private static final int ORDERS = 60;
    private static final int NAMES = 19_000;
    private static final String HEAP = "-Xmx96m";

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = RunningCistern.freePort();

    @ParameterizedTest
    @EnumSource
    void itStartsListsAndServes(Databases databases) throws Exception {
        var database = databases.fresh();
        Flyway.configure()
                .dataSource(database.url(), database.username(), database.password())
                .target("12")
                .load()
                .migrate();
        order(JdbcClient.create(new DriverManagerDataSource(database.url(), database.username(), database.password())));
        var properties = SandboxSettings.of("profiles=50");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            var settings = Stream.of(
                            RunningCistern.against(sandbox.port(), "server.port=" + port, "logging.level.root=info"),
                            database.settings())
                    .flatMap(Stream::of)
                    .toArray(String[]::new);
            var starts = databases == Databases.SQLITE ? 2 : Size.of(1, 2);
            for (var start = 0; start < starts; start++) {
                var service = CisternProcess.start(
                        List.of(HEAP, "-XX:+ExitOnOutOfMemoryError", CisternProcess.SHORT_LIVED), settings);
                try {
                    CisternProcess.awaitReady(service);
                    judge();
                    assertThat(service.isAlive()).isTrue();
                } finally {
                    service.destroyForcibly().onExit().join();
                }
            }
        }
    }

    private void judge() throws IOException, InterruptedException {
        for (var look = 0; look < 10; look++) {
            assertThat(exports()).hasSize(ORDERS);
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(exports())
                        .filteredOn(export -> export.get("status").asString().equals("failed"))
                        .as("those that waited are told why they are not made")
                        .hasSize(ORDERS / 2)
                        .allSatisfy(export ->
                                assertThat(export.get("failure").asString()).contains("larger than an export may be")));
        var one = get("/v1/exports/old3");
        assertThat(one).contains("\"status\":\"complete\"");
        assertThat(get("/v1/exports/old3/events")).contains("event: progress");
        assertThat(get("/v1/profiles?select=plan")).contains("\"count\":50");
    }

    private List<JsonNode> exports() throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(get("/v1/exports"))
                .get("exports")
                .valueStream()
                .toList();
    }

    private String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    /** Every other one has come to its end. */
    private static void order(JdbcClient jdbc) {
        var names = IntStream.range(0, NAMES)
                .mapToObj("\"a property whose name is long %017d\""::formatted)
                .collect(Collectors.joining(",", "[", "]"));
        for (var i = 0; i < ORDERS; i++) {
            var isComplete = i % 2 == 1;
            var document = """
                    {"id":"old%d","caller":{"name":"anonymous","weight":1,"priority":"INTERACTIVE"},"name":null,\
                    "format":"ndjson","columns":%s,"guarded":true,\
                    "query":{"project":"main","workspace":null,"group":null,"select":%s},"stitch":false,\
                    "ordered":"%s","finished":%s,"status":"%s","progress":{"session":null,"pages":0,"allPages":null,\
                    "profiles":0,"cost":0,"leftOut":null,"earlier":[]},"failure":null,"version":%d}""".formatted(
                            i,
                            names,
                            names,
                            Instant.now(),
                            isComplete ? "\"" + Instant.now() + "\"" : "null",
                            isComplete ? "COMPLETE" : "QUEUED",
                            i);
            jdbc.sql("INSERT INTO export (id, changed, document, leased, cancelled) VALUES (:id, 0, :document, 0, 0)")
                    .param("id", "old" + i)
                    .param("document", document.getBytes(StandardCharsets.UTF_8))
                    .update();
        }
    }
}
