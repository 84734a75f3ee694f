package io.cistern;

import static io.cistern.RunningCistern.against;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.CapturesOutput;
import io.cistern.testing.IntegrationTests;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;

/** What the service writes to its log, and what it keeps out of it. */
@IntegrationTests
@CapturesOutput
class ServiceLogTests {

    @Test
    void theLogTellsHowFarAnExportIsAndNothingOfItsQuery(CapturedOutput output) {
        var properties = SandboxSettings.of("profiles=1150", "quota.limit=1000");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start();
                var cistern = RunningCistern.start(against(
                        sandbox.port(),
                        "cistern.projects.main.page-size=100",
                        "logging.level.io.cistern.export=info"))) {
            var order = "{\"where\":{\"property\":\"secret\",\"exists\":false}}";
            var location = cistern.post("/v1/exports", order)
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> RunningCistern.text(cistern.get(location)).contains("\"status\":\"complete\""));
            var id = location.substring("/v1/exports/".length());
            assertThat(output).contains("Export " + id + " is RUNNING, with 6 of 12 pages");
            assertThat(output).contains("Export " + id + " is COMPLETE, with 12 of 12 pages");
            assertThat(output.toString().lines().filter(line -> line.contains(id)))
                    .hasSizeLessThan(20);
            assertThat(output).doesNotContain("secret");
        }
    }

    @Test
    void anAttemptThatNeverReachesMixpanelIsALineWithItsReason(CapturedOutput log) {
        try (var lost = RunningCistern.start(against(
                RunningCistern.freePort(),
                "cistern.projects.main.secret=hush-hush",
                "logging.level.io.cistern=info"))) {
            assertThat(lost.get("/v1/profiles/jane@example.com?wait=10").statusCode())
                    .isEqualTo(503);
            assertThat(log.getAll().lines().filter(line -> line.contains("never reached Mixpanel")))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains("Mixpanel could not be reached: the connection was refused")
                            .doesNotContain("jane", "hush"));
        }
    }
}
