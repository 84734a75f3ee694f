package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.store.CutLine;
import io.cistern.store.Databases;
import io.cistern.testing.IntegrationTests;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several services, one PostgreSQL, and what is left without it. */
@IntegrationTests
class SharedDatabaseTests {

    @Test
    void whatOneProcessFetchedTheOtherAnswers() {
        var database = Databases.POSTGRESQL.fresh();
        try (var sandbox = sandbox(2_500);
                var one = RunningCistern.start(against(sandbox.port(), database.settings()));
                var other = RunningCistern.start(against(sandbox.port(), database.settings()))) {
            var asked = json(one.ask("{}"));
            var answer = json(other.ask("{}"));
            assertThat(answer.get("answeredBy").asString()).isEqualTo("store");
            assertThat(answer.at("/snapshot/id")).isEqualTo(asked.at("/snapshot/id"));
            assertThat(answer.get("profiles")).isEqualTo(asked.get("profiles"));
            assertThat(sandbox.calls()).hasSize(3);
        }
    }

    @Test
    void twoProcessesThatWantTheSamePagesAtOnceMakeTheCallsOfOne() throws Exception {
        var database = Databases.POSTGRESQL.fresh();
        try (var sandbox = sandbox(4_500);
                var one = RunningCistern.start(against(sandbox.port(), database.settings()));
                var other = RunningCistern.start(against(sandbox.port(), database.settings()));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 20)
                    .<Callable<Long>>mapToObj(i -> () -> (i % 2 == 0 ? one : other).lines("/v1/profiles?format=ndjson"))
                    .toList();
            for (var answer : threads.invokeAll(asked)) {
                assertThat(answer.get()).isEqualTo(4_500);
            }
            assertThat(sandbox.calls()).hasSize(5);
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
        }
    }

    @Test
    void withoutTheDatabaseOnlyWhatIsHeldIsAnsweredUntilItIsBack() {
        var database = Databases.POSTGRESQL.fresh();
        try (var line = CutLine.to(database);
                var sandbox = sandbox(100);
                var cistern = RunningCistern.start(
                        against(sandbox.port(), line.database(database).settings()))) {
            cistern.ask("{}");
            assertThat(cistern.get("/actuator/health/readiness").statusCode()).isEqualTo(200);

            line.cut();
            assertThat(json(cistern.ask("{}")).get("answeredBy").asString()).isEqualTo("memory");
            var cold = cistern.get("/v1/profiles/nobody");
            assertRefusedForWantOfTheLedger(cold);
            assertThat(sandbox.calls()).as("no ledger, no call").hasSize(1);
            await(() -> text(cistern.get("/actuator/health/readiness")).contains("DEGRADED"));
            var begun = Instant.now();
            var readiness = cistern.get("/actuator/health/readiness");
            assertThat(text(readiness)).contains("No call is made to Mixpanel");
            assertThat(readiness.statusCode())
                    .as("it answers what it holds, and so would no other")
                    .isEqualTo(200);
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(1));
            assertThat(cistern.get("/actuator/health/liveness").statusCode()).isEqualTo(200);

            line.mend();
            await(() -> cistern.get("/v1/profiles/nobody").statusCode() == 404);
            await(() -> json(cistern.get("/actuator/health/readiness"))
                    .get("status")
                    .asString()
                    .equals("UP"));
            assertThat(sandbox.calls()).hasSize(2);
        }
    }

    @Test
    void theRestOfAnAnswerWhoseBeginningIsHeldIsRefusedForWantOfTheLedger() {
        var database = Databases.POSTGRESQL.fresh();
        try (var line = CutLine.to(database);
                var sandbox = sandbox(2_500);
                var cistern = RunningCistern.start(
                        against(sandbox.port(), line.database(database).settings()))) {
            assertThat(cistern.ask("{\"limit\":10}").statusCode()).isEqualTo(200);
            line.cut();
            assertThat(cistern.ask("{\"limit\":10}").statusCode()).isEqualTo(200);
            assertRefusedForWantOfTheLedger(cistern.ask("{}", "Prefer", "wait=0"));
            assertRefusedForWantOfTheLedger(cistern.ask("{}", "Prefer", "wait=30"));
            assertThat(sandbox.calls()).hasSize(1);
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidInAWord() {
        var begun = Instant.now();
        var settings = Stream.of(
                        "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + RunningCistern.freePort() + "/cistern",
                        "spring.datasource.username=cistern",
                        "spring.datasource.password=secret")
                .toArray(String[]::new);
        var failure = catchThrowable(() -> RunningCistern.start(against(1, settings)));
        assertThat(failure).isNotNull().rootCause().hasMessageContaining("refused");
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    private static void assertRefusedForWantOfTheLedger(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        var problem = json(response);
        assertThat(problem.get("type").asString()).endsWith("upstream-unavailable");
        assertThat(problem.get("detail").asString())
                .contains("The ledger of calls cannot be reached", "ask again in a moment");
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition::getAsBoolean);
    }

    private static SandboxMixpanel sandbox(int profiles) {
        var properties = SandboxSettings.of("profiles=" + profiles);
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
