package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service with nothing derived, and everybody held: another question costs a call, another look at that one none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnderivedAnswersTests {

    private final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=500", "quota.limit=1000"), InstantSource.system()).start();
    private final RunningCistern cistern = RunningCistern.start(
            against(sandbox.port(), "cistern.projects.main.quota.limit=1000", "cistern.projects.main.derive=false"));

    @BeforeAll
    void holdEverybody() {
        assertThat(json(cistern.ask("{}")).at("/snapshot/complete").asBoolean()).isTrue();
    }

    @AfterAll
    void close() {
        cistern.close();
        sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"where\":{\"property\":\"plan\",\"eq\":\"pro\"}}",
                "{\"select\":[\"plan\"]}",
                "{\"ids\":[\"u1\",\"u3\"]}",
                "{\"where\":{\"property\":\"age\",\"gt\":30},\"sort\":[{\"by\":\"age\"}]}"
            })
    void anotherQuestionIsMixpanelsAndThePlanSaysSo(String question) {
        var before = sandbox.calls().size();
        assertThat(json(cistern.post("/v1/profiles/explain", question))
                        .get("answer")
                        .asString())
                .isEqualTo("fetch");
        assertThat(json(cistern.ask(question)).get("cost").asInt()).isEqualTo(1);
        assertThat(sandbox.calls()).hasSize(before + 1);
    }

    @Test
    void anotherLookAtTheSameQuestionCostsNothing() {
        var before = sandbox.calls().size();
        var count = json(cistern.post("/v1/profiles/count", "{}"));
        assertThat(count.get("total").asInt()).isEqualTo(500);
        var sums = json(cistern.post(
                "/v1/profiles/aggregate",
                "{\"groupBy\":[\"plan\"],\"measures\":[{\"count\":true},{\"max\":\"age\"}]}"));
        assertThat(sums.get("cost").asInt()).isZero();
        var oldest = "\"sort\":[{\"by\":\"age\",\"order\":\"desc\"}],\"limit\":2";
        assertThat(json(cistern.post("/v1/profiles/explain", "{" + oldest + "}"))
                        .get("answer")
                        .asString())
                .isEqualTo("derived");
        var sorted = json(cistern.ask("{" + oldest + "}"));
        assertThat(sorted.get("cost").asInt()).isZero();
        var next = json(cistern.ask("{" + oldest + ",\"cursor\":" + sorted.get("next") + "}"));
        assertThat(next.get("count").asInt()).isEqualTo(2);
        assertThat(sandbox.calls()).hasSize(before);
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return JsonMapper.shared().readTree(text(response));
    }
}
