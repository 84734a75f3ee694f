package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service with a small heap, one caller who makes it compute as much as it can, and one who asks for little. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComputationAttackTests {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PEOPLE = 25_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = RunningCistern.freePort();
    private final SandboxMixpanel sandbox = sandbox(PEOPLE);
    private final SandboxMixpanel small = sandbox(300);
    private final Process service = service();

    private static SandboxMixpanel sandbox(int profiles) {
        var properties = SandboxSettings.of("profiles=" + profiles, "quota.limit=10000");
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    private Process service() {
        var settings = Stream.concat(
                Stream.of(against(sandbox.port(), "cistern.projects.main.quota.limit=10000")),
                Stream.of(
                        "cistern.projects.small.project-id=1",
                        "cistern.projects.small.username=sandbox",
                        "cistern.projects.small.secret=sandbox",
                        "cistern.projects.small.base-url=http://127.0.0.1:" + small.port(),
                        "cistern.projects.small.quota.limit=10000",
                        "cistern.callers.attacker.key-sha256=" + sha256("attacker"),
                        "cistern.callers.other.key-sha256=" + sha256("other"),
                        "cistern.ledger.when-lost=trust",
                        "cistern.data-dir=" + RunningCistern.temporary(),
                        "server.port=" + port));
        try {
            var process = CisternProcess.start(
                    List.of("-Xmx300m", "-XX:+ExitOnOutOfMemoryError"), settings.toArray(String[]::new));
            CisternProcess.awaitReady(process);
            return process;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    void holdEverybody() {
        var all = post("other", "/v1/profiles/query", "{\"project\":\"main\",\"limit\":1}");
        assertThat(all.statusCode()).as(text(all)).isEqualTo(200);
        assertThat(post("other", "/v1/profiles/aggregate", aggregate(List.of("plan"), List.of("{\"count\":true}")))
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    void close() {
        assertThat(service.isAlive()).isTrue();
        service.destroy();
        client.close();
        sandbox.close();
        small.close();
    }

    @Test
    void filtersThatTakeLongLeaveOthersTheirAnswers() {
        var where = texts(" or ", 1_000, i -> "\"zq" + i + "x\" in properties[\"$email\"]");
        var attack = IntStream.range(0, 6)
                .mapToObj(number -> where + " or \"" + number + "\" in properties[\"q\"]")
                .map(each ->
                        sent(request("attacker", "/v1/profiles/count", json(Map.of("project", "main", "where", each)))
                                .header("Cache-Control", "only-if-cached") // the sandbox would compute on this machine
                                .build()))
                .toList();
        assertOthersAreAnsweredDuring(attack);
        for (var one : attack) {
            // it is Mixpanel's to answer; on a slow machine some find no turn in time
            assertThat(one.join().statusCode()).as(text(one.join())).isIn(504, 503);
        }
    }

    /** A sorted answer reads every page for each of its parts, a table without columns reads all before it sends any. */
    @Test
    void manyWholeAnswersLeaveOthersTheirs() {
        var all = json(Map.of("project", "main"));
        assertThat(post("other", "/v1/profiles/query", all).statusCode()).isEqualTo(200);
        var before = json(get("other", "/v1/snapshots?project=main"))
                .at("/snapshots/0/id")
                .asString();
        assertThat(sent(request("other", "/v1/profiles/query", all)
                                .header("Cache-Control", "no-cache")
                                .build())
                        .join()
                        .statusCode())
                .isEqualTo(200);
        var after = json(get("other", "/v1/snapshots?project=main"))
                .at("/snapshots/0/id")
                .asString();
        assertThat(after).isNotEqualTo(before);
        var attack = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
        for (var number = 0; number < 20; number++) {
            var sorted = Map.of(
                    "project", "main",
                    "select", List.of("age"),
                    "sort", List.of(Map.of("by", number % 2 == 0 ? "$email" : "$city")));
            attack.add(sent("attacker", "/v1/profiles/query", json(sorted)));
            var filtered =
                    Map.of("project", "main", "select", List.of("age"), "where", "properties[\"age\"] > " + number);
            attack.add(sent("attacker", "/v1/profiles/query", json(filtered)));
            attack.add(sent(of("attacker", "/v1/profiles?project=main&format=csv")
                    .HEAD()
                    .build()));
            attack.add(sent(of("attacker", "/v1/profiles?project=main").HEAD().build()));
            attack.add(sent(of("attacker", "/v1/snapshots/" + after + "/changes?since=" + before)
                    .build()));
        }
        assertOthersAreAnsweredDuring(attack);
        assertThat(attack).allSatisfy(one -> assertThat(one.join().statusCode()).isIn(200, 503));
        assertThat(attack).anySatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(200));
    }

    private void assertOthersAreAnsweredDuring(List<CompletableFuture<HttpResponse<byte[]>>> attack) {
        var all = CompletableFuture.allOf(attack.toArray(CompletableFuture<?>[]::new));
        var probes = new ArrayList<Duration>();
        var answers = new ArrayList<Duration>();
        for (var number = 0; !all.isDone() || number < 20; number++) {
            probes.add(took(() ->
                    assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200)));
            var question = json(Map.of("project", "main", "where", "properties[\"age\"] > " + number % 60));
            answers.add(took(() -> assertThat(
                            post("other", "/v1/profiles/count", question).statusCode())
                    .isEqualTo(200)));
        }
        assertThat(p99(probes)).isLessThan(Duration.ofSeconds(1));
        assertThat(p99(answers)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void longFiltersOfOneCallerCostOthersNextToNothing() {
        median(20, number -> "properties[\"age\"] > " + (1_000 + number)); // warm
        var before = median(20, number -> "properties[\"age\"] > " + (2_000 + number));
        for (var number = 0; number < 45; number++) {
            plant(number, 4_500); // about 250 KB
            plant(number, 600); // within what proofs are tried of
        }
        median(1, number -> "properties[\"age\"] > " + (3_000 + number)); // prepares what is planted, once
        var after = median(20, number -> "properties[\"age\"] > " + (4_000 + number));
        assertThat(after).isLessThan(before.plusMillis(200));
    }

    private void plant(int number, int terms) {
        var where = texts(
                " or ", terms, i -> "\"" + number + "x" + terms + "y" + i + "zzzzzzzzzz\" in properties[\"age\"]");
        var planted = post("attacker", "/v1/profiles/query", json(Map.of("project", "small", "where", where)));
        assertThat(planted.statusCode()).as(text(planted)).isEqualTo(200);
    }

    /** How long a new query takes, which nobody has asked before. */
    private Duration median(int count, IntFunction<String> where) {
        return IntStream.range(0, count)
                .mapToObj(number -> json(Map.of("project", "small", "where", where.apply(number))))
                .map(question -> took(() -> assertThat(
                                post("other", "/v1/profiles/query", question).statusCode())
                        .isEqualTo(200)))
                .sorted()
                .toList()
                .get(count / 2);
    }

    @Test
    void anAggregateThatTakesMoreMemoryThanThereIsIsRefused() throws Exception {
        var measures = Stream.of(
                        "age", "sessions", "Total Spent", "$email", "$city", "plan", "vip", "tags", "a", "b", "c")
                .flatMap(property -> Stream.of("sum", "avg", "min", "max", "p50", "p90", "p99", "distinct")
                        .map(figure -> "{\"" + figure + "\":\"" + property + "\"}"))
                .limit(80)
                .toList();
        var all =
                Stream.concat(Stream.of("{\"count\":true}"), measures.stream()).toList();
        var attack = IntStream.range(0, 8)
                .mapToObj(number -> sent("attacker", "/v1/profiles/aggregate", aggregate(List.of("$email"), all)))
                .toList();
        var refused = new ArrayList<HttpResponse<byte[]>>();
        for (var one : attack) {
            var response = one.get();
            assertThat(response.statusCode()).as(text(response)).isIn(413, 503); // too much by itself, or with others
            refused.add(response);
        }
        assertThat(refused)
                .filteredOn(response -> response.statusCode() == 413)
                .isNotEmpty()
                .allSatisfy(response -> {
                    var problem = JSON.readTree(response.body());
                    assertThat(problem.get("limit").asLong()).isPositive();
                    assertThat(problem.get("detail").asString()).contains("group by fewer");
                });
        var answer = post("other", "/v1/profiles/aggregate", aggregate(List.of("$email"), List.of("{\"count\":true}")));
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        var total = 0L;
        for (var row : JSON.readTree(answer.body()).get("rows")) {
            total += row.get("count").asLong();
        }
        assertThat(total).isEqualTo(PEOPLE);
    }

    private static String aggregate(List<String> groupBy, List<String> measures) {
        return "{\"project\":\"main\",\"groupBy\":" + json(groupBy) + ",\"measures\":[" + String.join(",", measures)
                + "]}";
    }

    private static String texts(String between, int count, IntFunction<String> text) {
        return IntStream.range(0, count).mapToObj(text).collect(Collectors.joining(between));
    }

    private static Duration took(Runnable work) {
        var start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Duration p99(List<Duration> durations) {
        return durations.stream().sorted().toList().get(Math.ceilDiv(durations.size() * 99, 100) - 1);
    }

    private HttpResponse<byte[]> get(String path) {
        return sent(HttpRequest.newBuilder(uri(path)).build()).join();
    }

    private byte[] get(String caller, String path) {
        return sent(of(caller, path).build()).join().body();
    }

    private HttpRequest.Builder of(String caller, String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + caller);
    }

    private static JsonNode json(byte[] body) {
        return JSON.readTree(body);
    }

    private HttpResponse<byte[]> post(String caller, String path, String body) {
        return sent(caller, path, body).join();
    }

    private CompletableFuture<HttpResponse<byte[]>> sent(String caller, String path, String body) {
        return sent(request(caller, path, body).build());
    }

    private HttpRequest.Builder request(String caller, String path, String body) {
        return of(caller, path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private CompletableFuture<HttpResponse<byte[]>> sent(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
