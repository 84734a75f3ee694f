package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.testing.IntegrationTests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service learns from a Mixpanel that counts pages after the first, and from one that does not. */
@IntegrationTests
class FollowUpPagesTests {

    private static final int PAGES = 5;
    private static final int PROFILES = PAGES * 1_000;
    private static final String READ = "/v1/profiles?format=ndjson&wait=60";

    private final Path data = RunningCistern.temporary();

    @Test
    void freePagesAreLearnedAndStayFreeAfterARestart() throws Exception {
        try (var sandbox = sandbox("free")) {
            try (var cistern = start(sandbox, "learn")) {
                readUntil(cistern, () -> cost(cistern).equals("free"));
                assertThat(quota(cistern).get("followUpPages").has("learnedAt")).isTrue();
            }
            try (var cistern = start(sandbox, "learn")) {
                assertThat(cost(cistern)).isEqualTo("free");
                assertThat(read(cistern)).isEqualTo(PROFILES);
            }
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
        }
    }

    @Test
    void countedPagesCostOneRefusedCallAndNoAnswer() throws Exception {
        try (var sandbox = sandbox("counted")) {
            try (var cistern = start(sandbox, "learn")) {
                readUntil(cistern, () -> quota(cistern).get("followUpPages").has("learnedAt"));
                assertThat(cost(cistern)).isEqualTo("counted");
            }
            try (var cistern = start(sandbox, "learn")) {
                assertThat(quota(cistern).get("followUpPages").has("learnedAt")).isTrue();
                assertThat(read(cistern)).isEqualTo(PROFILES);
                assertThat(read(cistern)).isEqualTo(PROFILES);
            }
            assertThat(sandbox.violations().window()).as("the trial").isEqualTo(1);
            assertThat(sandbox.violations().concurrency()).isZero();
        }
    }

    @Test
    void adviceTellsWhatLearningCouldSave() throws Exception {
        try (var sandbox = sandbox("free");
                var cistern = start(sandbox, "counted")) {
            assertThat(read(cistern)).isEqualTo(PROFILES);
            var advice = json(cistern, "/v1/advice").get("main");
            assertThat(advice.at("/followUpPages/saves").asInt()).isEqualTo(PAGES - 1);
            assertThat(quota(cistern).get("followUpPages").has("learnedAt")).isFalse();
        }
    }

    private static SandboxMixpanel sandbox(String followUpPages) throws Exception {
        var settings = SandboxSettings.of(
                "profiles=" + PROFILES, "quota.limit=6", "quota.window=4s", "quota.follow-up-pages=" + followUpPages);
        return new SandboxMixpanel(settings, InstantSource.system()).start();
    }

    private RunningCistern start(SandboxMixpanel sandbox, String followUpPages) {
        return RunningCistern.start(RunningCistern.against(
                sandbox.port(),
                "cistern.data-dir=" + data,
                "cistern.projects.main.quota.limit=6",
                "cistern.projects.main.quota.window=4s",
                "cistern.projects.main.quota.follow-up-pages=" + followUpPages));
    }

    private static void readUntil(RunningCistern cistern, BooleanSupplier condition) {
        var end = Instant.now().plus(Duration.ofMinutes(2));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(end);
            assertThat(read(cistern)).isEqualTo(PROFILES);
        }
    }

    private static long read(RunningCistern cistern) {
        var answer = cistern.get(READ, "Cache-Control", "no-cache");
        assertThat(answer.statusCode()).isEqualTo(200);
        return RunningCistern.text(answer).lines().count();
    }

    private static String cost(RunningCistern cistern) {
        return quota(cistern).at("/followUpPages/cost").asString();
    }

    private static JsonNode quota(RunningCistern cistern) {
        return json(cistern, "/v1/quota").get("main");
    }

    private static JsonNode json(RunningCistern cistern, String path) {
        return JsonMapper.shared().readTree(cistern.get(path).body());
    }
}
