package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.store.Databases;
import io.cistern.testing.CapturesOutput;
import io.cistern.testing.IntegrationTests;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it ships, with answers that it keeps ahead of need. */
@IntegrationTests
@CapturesOutput
class BaseAudienceTests {

    private static final String BASE = "cistern.projects.main.base-audiences.everybody.";
    private static final String NARROW =
            "{\"where\":{\"property\":\"plan\",\"eq\":\"pro\"},\"select\":[\"plan\",\"age\"]}";

    @Test
    void aNarrowQuestionCostsNoCallAndNobodyElseIsChargedForTheAudience() {
        try (var sandbox = sandbox(2_500);
                var cistern = start(sandbox, BASE + "select=plan,age")) {
            await(() -> refreshes(cistern, "kept") == 1);
            assertThat(sandbox.calls()).hasSize(3);

            var answer = json(cistern.ask(NARROW));
            assertThat(answer.get("answeredBy").asString()).isEqualTo("derived");
            assertThat(answer.get("cost").asInt()).isZero();
            assertThat(answer.get("total").asInt()).isPositive();
            assertThat(sandbox.calls()).hasSize(3);
            assertThat(json(cistern.get("/v1/quota?project=main"))
                            .at("/spentByCaller/cistern")
                            .asInt())
                    .isEqualTo(3);

            cistern.ask("{\"where\":{\"property\":\"$email\",\"exists\":true},\"limit\":1}");
            assertThat(sandbox.calls()).as("what was not selected is not known").hasSize(4);
        }
    }

    @Test
    void theOldAnswerServesUntilTheNewOneIsWhole() {
        try (var sandbox = sandbox(1_500);
                var cistern = start(sandbox, BASE + "refresh=2s", "cistern.projects.main.quota.limit=100000")) {
            await(() -> refreshes(cistern, "kept") >= 1);
            sandbox.next(Fault.UNAVAILABLE, Fault.UNAVAILABLE); // the second when it is tried again
            await(() -> refreshes(cistern, "failed") >= 1);
            assertThat(json(cistern.ask(NARROW)).get("answeredBy").asString()).isEqualTo("derived");

            var held = "";
            try (var answerGate = sandbox.blockAnswers()) {
                answerGate.awaitArrivals(1);
                sandbox.set("u1", "plan", "\"pro\"");
                for (var i = 0; i < 3; i++) {
                    var meanwhile = json(cistern.ask(NARROW));
                    assertThat(meanwhile.get("answeredBy").asString()).isEqualTo("derived");
                    assertThat(meanwhile.get("cost").asInt()).isZero();
                    var snapshot = meanwhile.at("/snapshot/id").asString();
                    assertThat(held).isIn("", snapshot);
                    held = snapshot;
                }
            }
            await(() -> ids(json(cistern.ask(NARROW))).contains("u1"));
            var renewed = json(cistern.ask(NARROW));
            assertThat(renewed.get("answeredBy").asString()).isEqualTo("derived");
            assertThat(renewed.at("/snapshot/id").asString()).isNotEqualTo(held);
        }
    }

    @Test
    void theReserveIsLeftToPeople() {
        var data = "cistern.data-dir=" + RunningCistern.temporary();
        var limit = "cistern.projects.main.quota.limit=4";
        var reserve = "cistern.projects.main.quota.reserve=3";
        var age = "cistern.projects.main.freshness.max-age=1h";
        try (var sandbox = sandbox(100)) {
            try (var before = start(sandbox, data, limit, reserve)) {
                before.get("/v1/profiles/u1?select=age");
            }
            try (var cistern = start(sandbox, data, limit, reserve, age, BASE + "select=plan,age")) {
                await(() -> text(cistern.get("/v1/quota?project=main")).contains("\"caller\":\"cistern\""));
                assertThat(json(cistern.ask(NARROW)).get("answeredBy").asString())
                        .isEqualTo("upstream");
                assertThat(sandbox.calls()).hasSize(2);
                assertThat(refreshes(cistern, "kept")).isZero();
            }
        }
    }

    @Test
    void whatNeedsMoreThanTheBudgetDoesNotStartAndSaysByHowMuch() throws Exception {
        var service = CisternProcess.start(
                List.of(CisternProcess.SHORT_LIVED),
                against(
                        1,
                        "server.port=0",
                        "cistern.data-dir=" + RunningCistern.temporary(),
                        BASE + "refresh=1m",
                        "cistern.projects.main.base-audiences.pro.where=properties[\"plan\"] == \"pro\""));
        var output = new String(service.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(service.waitFor()).isEqualTo(1);
        assertThat(output)
                .contains("The base audiences of cistern.projects.main do not fit into its budget: 64 calls in 1h are"
                        + " needed (everybody 1 x 1h / 1m = 60, pro 1 x 1h / 15m = 4), and 54 are available (a limit of 60"
                        + " less a reserve of 6)")
                .contains("fewer of them, narrower ones and longer refresh periods")
                .doesNotContain("\tat ");
    }

    @Test
    void anAudienceThatOutgrewTheBudgetIsSuspendedAndTheNextStartRefused(CapturedOutput output) {
        var data = "cistern.data-dir=" + RunningCistern.temporary();
        var arithmetic = "60 calls in 1h are needed (everybody 5 x 1h / 5m = 60), and 54 are available";
        try (var sandbox = sandbox(4_500)) {
            try (var cistern = start(sandbox, data, BASE + "refresh=5m")) {
                await(() -> refreshes(cistern, "suspended") == 1);
                assertThat(sandbox.calls())
                        .as("the first page told of the others")
                        .hasSize(1);
                assertThat(output)
                        .contains("main.everybody no longer fits into the budget")
                        .contains(arithmetic);
                assertThat(cistern.get("/actuator/health/readiness").statusCode())
                        .as("it serves on")
                        .isEqualTo(200);
            }
            assertThatThrownBy(() -> start(sandbox, data, BASE + "refresh=5m").close())
                    .hasStackTraceContaining(arithmetic);
        }
    }

    @Test
    void aFilterThatCannotBeReadIsRefusedByItsSetting() {
        assertThatThrownBy(() -> RunningCistern.start(against(1, BASE + "where=properties[\"plan\"] =="))
                        .close())
                .hasStackTraceContaining("cistern.projects.main.base-audiences.everybody.where: ");
    }

    @Test
    void twoProcessesOnOneDatabasePayOnceForEachRefresh() {
        var database = Databases.POSTGRESQL.fresh().settings();
        var more = new String[] {
            BASE + "refresh=2s", "cistern.projects.main.quota.limit=100000", database[0], database[1], database[2]
        };
        try (var sandbox = sandbox(1_500);
                var one = start(sandbox, more);
                var other = start(sandbox, more)) {
            await(() -> refreshes(one, "kept") >= 6 && refreshes(other, "kept") >= 6);
            var most = Math.max(refreshes(one, "kept"), refreshes(other, "kept"));
            var firsts = sandbox.calls().stream()
                    .filter(arrivedCall -> arrivedCall.page() == 0)
                    .count();
            assertThat(firsts).as("each alone would pay for as many").isLessThanOrEqualTo((long) most + 3);
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
        }
    }

    private static RunningCistern start(SandboxMixpanel sandbox, String... settings) {
        return RunningCistern.start(against(sandbox.port(), settings));
    }

    private static double refreshes(RunningCistern cistern, String outcome) {
        return text(cistern.get("/actuator/prometheus"))
                .lines()
                .filter(line ->
                        line.startsWith("cistern_base_refreshes_total") && line.contains("outcome=\"" + outcome + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void await(BooleanSupplier condition) {
        var until = Instant.now().plusSeconds(60);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("still waiting").isBefore(until);
        }
    }

    private static SandboxMixpanel sandbox(int profiles) {
        var properties = SandboxSettings.of("profiles=" + profiles, "quota.limit=100000");
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("profiles")
                .valueStream()
                .map(row -> row.get("id").asString())
                .toList();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }
}
