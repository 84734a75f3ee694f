package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.WaitReason;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exports, the quota and refusals say in a word and in a sentence why work waits. */
@IntegrationTests
class WaitReasonTests {

    @Test
    void allOfThemNameTheReasonForWhichWorkWaits() throws Exception {
        var properties = SandboxSettings.of("profiles=10");
        try (var sandbox = new SandboxMixpanel(properties, InstantSource.system()).start();
                var cistern = RunningCistern.start(RunningCistern.against(
                        sandbox.port(),
                        "cistern.security.local-admin=true",
                        "cistern.projects.main.quota.limit=1",
                        "cistern.projects.main.quota.reserve=0"))) {
            assertThat(json(cistern.get("/v1/quota?project=main")).has("waitingReason"))
                    .isFalse();
            assertThat(described(cistern))
                    .containsExactlyElementsOf(Arrays.stream(WaitReason.values())
                            .map(WaitReason::id)
                            .toList());
            assertThat(cistern.post("/v1/projects/main/pause", "").statusCode()).isEqualTo(200);
            var export = "/v1/exports/"
                    + json(cistern.post("/v1/exports", "{}")).get("id").asString();
            assertThat(waiting(cistern, export, "paused"))
                    .isEqualTo("Spending is paused for this project by an operator");
            assertThat(json(cistern.get("/v1/quota?project=main"))
                            .get("waitingReason")
                            .asString())
                    .isEqualTo("paused");
            assertThat(json(cistern.get("/v1/profiles/count?wait=0"))
                            .get("waitingReason")
                            .asString())
                    .isEqualTo("paused");
            cistern.delete(export);
            assertThat(json(cistern.get(export)).get("waitingReason").isNull()).isTrue();

            cistern.post("/v1/projects/main/resume", "");
            assertThat(cistern.lines("/v1/profiles?format=ndjson")).isEqualTo(10);
            var quota = json(cistern.get("/v1/quota?project=main"));
            assertThat(quota.get("waitingReason").asString()).isEqualTo("budget-spent");
            assertThat(quota.get("waitingFor").asString()).isEqualTo("The project's budget is spent");
            var refusal = json(cistern.ask("{\"cohort\":1}", "Prefer", "wait=0"));
            assertThat(refusal.path("waitingReason").asString(""))
                    .as("%s", refusal)
                    .isEqualTo("budget-spent");
            assertThat(refusal.get("detail").asString()).startsWith("The project's budget is spent");
        }
    }

    private static List<String> described(RunningCistern cistern) {
        var words = new ArrayList<String>();
        json(cistern.get("/v3/api-docs"))
                .at("/components/schemas/WaitReason/enum")
                .forEach(word -> words.add(word.asString()));
        return words;
    }

    private static String waiting(RunningCistern cistern, String export, String reason) throws InterruptedException {
        var end = Instant.now().plus(Duration.ofSeconds(20));
        var state = json(cistern.get(export));
        while (!state.get("waitingReason").asString("").equals(reason)
                || !state.get("status").asString().equals("waiting")) {
            assertThat(Instant.now()).as("%s", state).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(20); // the scheduler has no other time than ours
            state = json(cistern.get(export));
        }
        return state.get("waitingFor").asString();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(response.body());
    }
}
