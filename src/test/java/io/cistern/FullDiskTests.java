package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The service on a database that can grow no more, as on a full disk. */
@IntegrationTests
class FullDiskTests {

    @Test
    void whatIsHeldIsServedAndTheRestIsRefusedWithAReasonUntilThereIsRoom() {
        var database = "spring.datasource.url=jdbc:sqlite:" + RunningCistern.temporary() + "/cistern.db";
        var properties = SandboxSettings.of("profiles=2000", "quota.limit=10000");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            var limit = "cistern.projects.main.quota.limit=10000";
            try (var full = RunningCistern.start(against(
                    sandbox.port(), database + "?max_page_count=250", limit, "cistern.projects.main.derive=false"))) {
                var answers = new ArrayList<HttpResponse<byte[]>>();
                var refusals = 0;
                for (var i = 0; i < 400 && refusals < 20; i++) {
                    var answer = full.ask(question(i));
                    answers.add(answer);
                    refusals += answer.statusCode() == 503 ? 1 : 0;
                }
                assertThat(answers.getFirst().statusCode()).isEqualTo(200);
                assertThat(answers)
                        .allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 503))
                        .anySatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(503));
                var refused = answers.stream()
                        .filter(answer -> answer.statusCode() == 503)
                        .findFirst()
                        .orElseThrow();
                assertThat(JsonMapper.shared()
                                .readTree(text(refused))
                                .get("detail")
                                .asString())
                        .contains("ledger");
                assertThat(full.ask(question(0)).statusCode())
                        .as("it is in memory")
                        .isEqualTo(200);
                assertThat(full.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                    var readiness = full.get("/actuator/health/readiness");
                    assertThat(readiness.statusCode()).isEqualTo(200);
                    assertThat(text(readiness)).contains("\"DEGRADED\"", "its disk is full");
                });
            }
            try (var roomy = RunningCistern.start(against(sandbox.port(), database, limit))) {
                assertThat(roomy.ask(question(1_000)).statusCode()).isEqualTo(200);
            }
        }
    }

    private static String question(int number) {
        return "{\"where\":{\"property\":\"age\",\"gte\":%d}}".formatted(number - 1_000);
    }
}
