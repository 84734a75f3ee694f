package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service as it ships, while one call holds the only place there is: what waits for it leaves together, and everybody
 * gets what its question alone would have got.
 */
@IntegrationTests
class MergedAnswersTests {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String[] NOTHING_KEPT = {
        "cistern.projects.main.freshness.max-age=0s", "cistern.projects.main.freshness.stale-while-revalidate=0s"
    };

    @Test
    void lookUpsThatWaitLeaveInOneCall() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox)) {
            var answers = whileBusy(sandbox, cistern, 60, i -> cistern.get("/v1/profiles/" + id(i)));

            for (var i = 0; i < answers.size(); i++) {
                assertThat(json(answers.get(i)).get("id").asString()).isEqualTo(id(i));
                assertThat(answers.get(i).headers().firstValue("Cache-Status").orElseThrow())
                        .contains("fwd=uri-miss");
            }
            assertThat(sandbox.calls())
                    .as("one that was under way, and one for the sixty")
                    .hasSizeBetween(2, 6);
            assertThat(cost(answers)).isEqualTo(sandbox.calls().size() - 1);
            var calls = sandbox.calls().size();
            assertThat(json(cistern.get("/v1/profiles/u30")).get("id").asString())
                    .isEqualTo("u30");
            assertThat(sandbox.calls())
                    .as("each has become a held answer of its own")
                    .hasSize(calls);
        }
    }

    @Test
    void eachGetsWhatItSelected() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox)) {
            var answers = whileBusy(
                    sandbox,
                    cistern,
                    9,
                    i -> cistern.get("/v1/profiles/" + id(i) + "?select="
                            + List.of("plan", "age", "$email").get(i % 3)));

            for (var i = 0; i < answers.size(); i++) {
                var alone = cistern.get("/v1/profiles/" + id(i));
                var name = List.of("plan", "age", "$email").get(i % 3);
                var properties = json(answers.get(i)).get("properties");
                assertThat(properties.propertyNames()).allMatch(name::equals);
                assertThat(properties.get(name))
                        .isEqualTo(json(alone).get("properties").get(name));
            }
        }
    }

    @Test
    void anAbsentIdIsAbsentAndAnotherNameIsFound() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox)) {
            var ids = List.of("u21", "nobody", "u22", "old-u1", "anonymous-u2", "u23", "nobody-else", "u1");
            var answers = whileBusy(sandbox, cistern, ids.size(), i -> cistern.get("/v1/profiles/" + ids.get(i)));

            assertThat(answers.stream().map(HttpResponse::statusCode))
                    .containsExactly(200, 404, 200, 200, 200, 200, 404, 200);
            assertThat(json(answers.get(3)).get("id").asString()).isEqualTo("u1");
            assertThat(json(answers.get(4)).get("id").asString()).isEqualTo("u2");
            assertThat(sandbox.calls()).hasSizeLessThan(1 + ids.size());

            var calls = sandbox.calls().size();
            assertThat(cistern.get("/v1/profiles/nobody").statusCode()).isEqualTo(404);
            assertThat(cistern.get("/v1/profiles/old-u1").statusCode()).isEqualTo(200);
            assertThat(sandbox.calls()).as("both are remembered").hasSize(calls);
        }
    }

    @Test
    void aRefusedCallIsAskedByHalves() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox)) {
            var answers = whileBusy(sandbox, cistern, 8, i -> cistern.get("/v1/profiles/" + id(i)), Fault.REJECTED);

            assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
            assertThat(sandbox.calls()).hasSizeBetween(4, 8);
        }
    }

    @Test
    void smallFiltersThatWaitLeaveInOneCall() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox, NOTHING_KEPT)) {
            IntFunction<HttpResponse<byte[]>> question = i -> cistern.ask("""
                    {"where":{"all":[{"property":"age","eq":%d},{"property":"plan","exists":true}]},"select":["age","$name"]}""".formatted(20 + i));
            var alone = IntStream.range(0, 12).mapToObj(question).toList();
            var before = sandbox.calls().size();
            assertThat(before).as("nobody waited").isEqualTo(12);

            var answers = whileBusy(sandbox, cistern, 12, question);

            for (var i = 0; i < answers.size(); i++) {
                assertThat(profiles(answers.get(i))).isEqualTo(profiles(alone.get(i)));
                assertThat(json(answers.get(i)).get("total"))
                        .isEqualTo(json(alone.get(i)).get("total"));
                assertThat(json(answers.get(i)).at("/snapshot/complete").asBoolean())
                        .isTrue();
            }
            assertThat(answers.stream()
                            .map(MergedAnswersTests::status)
                            .filter(status -> status.contains("detail=merged")))
                    .hasSizeGreaterThan(8);
            assertThat(sandbox.calls().size() - before).isBetween(2, 5);
        }
    }

    @Test
    void whereNothingIsDerivedNoFilterIsMergedButLookUpsAre() {
        try (var sandbox = sandbox();
                var cistern =
                        service(sandbox, NOTHING_KEPT[0], NOTHING_KEPT[1], "cistern.projects.main.derive=false")) {
            IntFunction<HttpResponse<byte[]>> question = i -> cistern.ask("""
                    {"where":{"property":"age","eq":%d},"select":["age"]}""".formatted(20 + i));
            var alone = IntStream.range(0, 5).mapToObj(question).toList();
            assertThat(alone).allMatch(answer -> answer.statusCode() == 200);

            whileBusy(sandbox, cistern, 5, question);
            var filters = sandbox.calls().size();
            assertThat(filters).isEqualTo(5 + 1 + 5);

            whileBusy(sandbox, cistern, 20, i -> cistern.get("/v1/profiles/" + id(i)));
            assertThat(sandbox.calls().size() - filters).isBetween(2, 5);
        }
    }

    @Test
    void itIsForetold() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (var answerGate = sandbox.blockAnswers()) {
                threads.execute(() -> cistern.get("/v1/profiles/u5"));
                answerGate.awaitArrivals(1);
                threads.execute(() -> cistern.get("/v1/profiles/u6"));
                var end = Instant.now().plusSeconds(30);
                var plan = explained(cistern);
                while (!plan.get("answer").asString().equals("join")) {
                    assertThat(Instant.now()).isBefore(end);
                    plan = explained(cistern);
                }
                assertThat(plan.at("/because/0").asString()).contains("detail=merged");
                assertThat(plan.at("/cost/min").asInt()).isZero();
            }
        }
    }

    private static JsonNode explained(RunningCistern cistern) {
        return json(cistern.post("/v1/profiles/explain", "{\"ids\":[\"u22\"]}"));
    }

    @Test
    void absenceIsForgottenSooner() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox, "cistern.projects.main.freshness.absent-for=0s", NOTHING_KEPT[1])) {
            for (var i = 0; i < 2; i++) {
                assertThat(cistern.get("/v1/profiles/u5").statusCode()).isEqualTo(200);
                assertThat(cistern.get("/v1/profiles/nobody").statusCode()).isEqualTo(404);
            }
            assertThat(sandbox.calls()).hasSize(3);
        }
    }

    @Test
    void whatWasLookedUpTogetherIsKnownOneByOne() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox)) {
            cistern.ask("{\"ids\":[\"u5\",\"u6\",\"u7\"]}");
            assertThat(json(cistern.get("/v1/profiles/u6?select=plan"))
                            .get("id")
                            .asString())
                    .isEqualTo("u6");
            assertThat(json(cistern.ask("{\"ids\":[\"u7\",\"u5\"]}"))
                            .get("total")
                            .asInt())
                    .isEqualTo(2);
            assertThat(sandbox.calls()).hasSize(1);
        }
    }

    @Test
    void whatIsToBeAskedAloneIsAskedAlone() {
        try (var sandbox = sandbox();
                var cistern = service(sandbox, "cistern.merge.look-ups=false", "cistern.merge.filters=false")) {
            whileBusy(sandbox, cistern, 5, i -> cistern.get("/v1/profiles/" + id(i)));
            assertThat(sandbox.calls()).hasSize(6);
        }
    }

    /** Ids of this form are those of every other ten. */
    private static String id(int i) {
        return "u" + (21 + i / 10 * 20 + i % 10);
    }

    /** Asks these at once while the only place is taken, and gives it back when all of them wait. */
    private static List<HttpResponse<byte[]>> whileBusy(
            SandboxMixpanel sandbox,
            RunningCistern cistern,
            int questions,
            IntFunction<HttpResponse<byte[]>> question,
            Fault... next) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
            try (var answerGate = sandbox.blockAnswers()) {
                threads.execute(() -> cistern.get("/v1/profiles/u5"));
                answerGate.awaitArrivals(1);
                sandbox.next(next);
                for (var i = 0; i < questions; i++) {
                    var number = i;
                    Supplier<HttpResponse<byte[]>> asking = () -> question.apply(number);
                    answers.add(CompletableFuture.supplyAsync(asking, threads));
                }
                await(cistern, questions);
            }
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    private static void await(RunningCistern cistern, int questions) {
        Awaitility.await("all of them wait").atMost(Duration.ofSeconds(30)).until(() -> waiting(cistern) >= questions);
    }

    /** Those that wait for a permit, and those that wait to go with one of them. */
    private static double waiting(RunningCistern cistern) {
        return text(cistern.get("/actuator/prometheus"))
                .lines()
                .filter(line -> line.startsWith("cistern_quota_waiting") || line.startsWith("cistern_merge_riders"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static int cost(List<HttpResponse<byte[]>> answers) {
        return (int) answers.stream()
                .filter(answer -> status(answer).contains("stored"))
                .count();
    }

    private static String status(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Cache-Status").orElseThrow();
    }

    private static Map<String, JsonNode> profiles(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        var profiles = new TreeMap<String, JsonNode>();
        json(answer)
                .get("profiles")
                .forEach(profile -> profiles.put(profile.get("id").asString(), profile));
        return profiles;
    }

    private static SandboxMixpanel sandbox() {
        return new SandboxMixpanel(SandboxSettings.of("profiles=1500", "quota.limit=1000"), InstantSource.system())
                .start();
    }

    private static RunningCistern service(SandboxMixpanel sandbox, String... settings) {
        var all = new ArrayList<>(List.of(
                "cistern.projects.main.quota.limit=1000",
                "cistern.projects.main.quota.concurrency=1",
                "cistern.wait=30s"));
        all.addAll(List.of(settings));
        return RunningCistern.start(against(sandbox.port(), all.toArray(String[]::new)));
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JSON.readTree(response.body());
    }
}
