package io.cistern.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.sandbox.SandboxProperties.Wording;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxRefusalsTests {

    private final FakeTime time = new FakeTime();

    @Test
    void spentWindowIsRefusedWithItsCounters() {
        with(List.of(), (sandbox, client) -> {
            for (int i = 0; i < 60; i++) {
                client.ok("distinct_id", "u1");
                time.advance(Duration.ofSeconds(1));
            }
            var refused = client.post("distinct_id", "u1");
            assertThat(refused.statusCode()).isEqualTo(429);
            var body = Client.json(refused);
            assertThat(body.get("request").asString()).isEqualTo("/api/query/engage?project_id=1");
            assertThat(body.get("error").asString())
                    .startsWith("Query rate limit exceeded for project_id: 1. 1/5 queries running concurrently and"
                            + " 61/60 queries running in the last hour. For more information, please consult");
            assertThat(header(refused, "RateLimit-Policy"))
                    .isEqualTo("\"project\";q=60;w=3600, \"project-concurrency\";q=5;qu=\"concurrent-requests\"");
            assertThat(header(refused, "RateLimit")).isEqualTo("\"project\";r=0;t=3600, \"project-concurrency\";r=5");
            assertThat(header(refused, "Retry-After")).isEqualTo("3600");

            time.advance(Duration.ofMinutes(59));
            client.ok("distinct_id", "u1");
            assertThat(client.post().statusCode()).isEqualTo(429);
            assertThat(sandbox.violations()).isEqualTo(new Violations(2, 0));
            assertThat(sandbox.calls()).filteredOn(ArrivedCall::counted).hasSize(61);
            assertThat(sandbox.calls())
                    .filteredOn(arrivedCall -> arrivedCall.status() == 429)
                    .hasSize(2);
        });
    }

    @Test
    void sixthAtOnceIsRefusedAndTakesNoPlace() {
        with(List.of(), (sandbox, client) -> {
            CompletableFuture<?> running;
            HttpResponse<String> refused;
            try (var answerGate = sandbox.blockAnswers()) {
                running = CompletableFuture.allOf(IntStream.range(0, 5)
                        .mapToObj(i -> client.postLater("distinct_id", "u1"))
                        .toArray(CompletableFuture[]::new));
                answerGate.awaitArrivals(5);
                refused = client.post("distinct_id", "u1");
                assertThat(running.isDone()).isFalse();
            }
            running.join();
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("6/5 queries running concurrently and 6/60 queries");
            assertThat(header(refused, "RateLimit")).isEqualTo("\"project\";r=55, \"project-concurrency\";r=0;t=10");
            assertThat(header(refused, "Retry-After")).isEqualTo("10");
            assertThat(sandbox.violations()).isEqualTo(new Violations(0, 1));
            assertThat(sandbox.inFlightPeak()).isEqualTo(5);
            assertThat(sandbox.used()).isEqualTo(5);
            client.ok("distinct_id", "u1");
        });
    }

    @Test
    void nextCallOfWhoReadAnAnswerNeverMeetsItself() {
        with(List.of("quota.limit=1000", "quota.concurrency=1"), (sandbox, client) -> {
            for (int i = 0; i < 300; i++) {
                client.ok("distinct_id", "u1");
            }
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
        });
    }

    @Test
    void newerWordingNamesTheLimitThatTripped() {
        with(
                List.of("quota.limit=0", "quota.wording=tripped"),
                (sandbox, client) -> assertThat(client.post().body())
                        .contains("This request exceeded the rate limit (1/0 queries running in the last hour)."));
    }

    @ParameterizedTest
    @CsvSource({
        "COUNTERS, true, true",
        "TRIPPED, true, true",
        "NUMBERLESS, true, false",
        "HEADERLESS, false, true",
        "SILENT, false, false",
    })
    void refusalTellsByHeadersByCountersByBothOrNot(Wording wording, boolean headers, boolean counters) {
        with(List.of("quota.wording=" + wording), (sandbox, client) -> {
            sandbox.foreignCalls(60);
            var refused = client.post();
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(header(refused, "RateLimit"))
                    .isEqualTo(headers ? "\"project\";r=0;t=3600, \"project-concurrency\";r=5" : "");
            assertThat(header(refused, "Retry-After")).isEqualTo(headers ? "3600" : "");
            assertThat(refused.body().contains("61/60 queries")).isEqualTo(counters);
        });
    }

    @Test
    void othersTakePlacesAtOnce() {
        with(List.of(), (sandbox, client) -> {
            sandbox.foreignRunning(5);
            var refused = client.post("distinct_id", "u1");
            assertThat(refused.body()).contains("6/5 queries running concurrently and 1/60 queries");
            assertThat(header(refused, "RateLimit")).isEqualTo("\"project\";r=60, \"project-concurrency\";r=0;t=10");
            sandbox.foreignRunning(4);
            client.ok("distinct_id", "u1");
            assertThat(sandbox.inFlightPeak()).isOne();
        });
    }

    @Test
    void followUpPagesMayBeFree() {
        with(List.of("quota.limit=1", "quota.follow-up-pages=free"), (sandbox, client) -> {
            var session = client.ok("page_size", "10").get("session_id").asString();
            client.ok("page_size", "10", "session_id", session, "page", "1");
            client.ok("page_size", "10", "session_id", session, "page", "2");
            assertThat(sandbox.used()).isOne();
            assertThat(client.post().statusCode()).isEqualTo(429);
        });
        with(List.of("quota.limit=2"), (sandbox, client) -> {
            var session = client.ok("page_size", "10").get("session_id").asString();
            client.ok("page_size", "10", "session_id", session, "page", "1");
            assertThat(client.post("page_size", "10", "session_id", session, "page", "2")
                            .statusCode())
                    .isEqualTo(429);
        });
    }

    @Test
    void othersSpendTheSameQuota() {
        with(List.of(), (sandbox, client) -> {
            sandbox.foreignCalls(60);
            assertThat(client.post().body()).contains("61/60 queries");
        });
    }

    @Test
    void wrongCredentialsAreTurnedAwayForNothing() {
        with(List.of(), (sandbox, client) -> {
            var wrong = client.form().setHeader("Authorization", Client.basic("sandbox", "guess"));
            assertThat(client.send(wrong).statusCode()).isEqualTo(401);
            assertThat(sandbox.used()).isZero();
            assertThat(sandbox.calls()).extracting(ArrivedCall::status).containsExactly(401);
        });
        with(List.of("quota.rejected-calls=counted"), (sandbox, client) -> {
            var wrong = client.form().setHeader("Authorization", "Bearer x");
            assertThat(client.send(wrong).statusCode()).isEqualTo(401);
            assertThat(sandbox.used()).isOne();
        });
        var textual = SandboxSettings.of("profiles=1", "disputed.bad-credentials=bad-request");
        try (var sandbox = new SandboxMixpanel(textual, time).start();
                var client = new Client(sandbox)) {
            var wrong = client.send(client.form().setHeader("Authorization", Client.basic("nobody", "sandbox")));
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.body()).contains("Unable to authenticate request");
        }
    }

    @Test
    void projectIsNeededAndKnown() {
        with(List.of(), (sandbox, client) -> {
            assertThat(client.get(Client.ENGAGE).statusCode()).isEqualTo(400);
            assertThat(client.get(Client.ENGAGE + "?project_id=2").statusCode()).isEqualTo(403);
            assertThat(sandbox.used()).isZero();
        });
    }

    private interface Scene {
        void play(SandboxMixpanel sandbox, Client client);
    }

    private void with(List<String> settings, Scene scene) {
        var properties = SandboxSettings.of(
                Stream.concat(Stream.of("profiles=50"), settings.stream()).toArray(String[]::new));
        try (var sandbox = new SandboxMixpanel(properties, time).start();
                var client = new Client(sandbox)) {
            scene.play(sandbox, client);
        }
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
