package io.cistern;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.notContaining;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.matching.StringValuePattern;
import io.cistern.testing.CapturesOutput;
import io.cistern.testing.IntegrationTests;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service in front of a Mixpanel that does not fold case in equality, whatever its documents say. */
@IntegrationTests
@CapturesOutput
class TrustTests {

    private static final List<String> PEOPLE = List.of("u1 pro 30", "u2 PRO 40", "u3 free 50");

    private static final String PRO =
            "{\"where\":{\"property\":\"plan\",\"eq\":\"pro\"},\"select\":[\"plan\",\"age\"]}";
    private static final String FREE = PRO.replace("\"pro\"", "\"free\"");
    private static final String OLD = "{\"where\":{\"property\":\"age\",\"gt\":35},\"select\":[\"plan\",\"age\"]}";
    private static final String EVERYBODY = "{\"select\":[\"plan\",\"age\"]}";

    private final WireMockServer mixpanel = new WireMockServer(options().dynamicPort());

    @BeforeEach
    void start() {
        mixpanel.start();
        answers(notContaining("where="), PEOPLE);
        answers(containing("%22plan%22%5D+%3D%3D+%22pro%22"), List.of("u1 pro 30"));
        answers(containing("%22plan%22%5D+%3D%3D+%22free%22"), List.of("u3 free 50"));
    }

    @AfterEach
    void stop() {
        mixpanel.stop();
    }

    @Test
    void aRuleThatIsNotMixpanelsIsGivenUpOnceAnAnswerShowsIt(CapturedOutput log) {
        try (var cistern = service("1h")) {
            ask(cistern, EVERYBODY);
            assertThat(ids(ask(cistern, PRO)))
                    .as("what a wide answer leads to expect")
                    .containsExactly("u1", "u2");
            assertThat(calls()).isEqualTo(1);
            assertThat(mismatches(cistern, "==")).isZero();

            ask(cistern, PRO.replace("age", "city")); // not contained, so it is asked for, and is whole at the same age
            ask(cistern, "{\"select\":[\"plan\",\"age\",\"city\"]}"); // contains it
            await(cistern, "==");

            assertThat(ids(ask(cistern, PRO))).as("what Mixpanel says").containsExactly("u1");
            assertThat(calls()).isEqualTo(4);
            assertThat(explained(cistern, FREE)).isEqualTo("fetch");
            assertThat(ids(ask(cistern, FREE))).containsExactly("u3");
            assertThat(calls()).isEqualTo(5);

            assertThat(explained(cistern, OLD)).isEqualTo("derived");
            assertThat(ids(ask(cistern, OLD))).containsExactly("u2", "u3");
            assertThat(ask(cistern, "{\"ids\":[\"u2\"],\"select\":[\"age\"]}")
                            .get("answeredBy")
                            .asString())
                    .isEqualTo("derived");
            assertThat(calls()).isEqualTo(5);

            assertThat(mismatches(cistern, "==")).isEqualTo(1);
            assertThat(mismatches(cistern, "<")).isZero();
            assertThat(cistern.get("/actuator/health").statusCode()).isEqualTo(200);
        }
        assertThat(log.getAll()).containsOnlyOnce("Mixpanel contradicts the rule == in project main: 1 rows");
        assertThat(log.getAll()).doesNotContain("u1", "u2", "pro\"", "PRO", "free");
    }

    @Test
    void aRowThatDoesNotMeetItsFilterIsSeenWithoutAnotherAnswer(CapturedOutput log) {
        answers(containing("%22age%22%5D+%3E+60"), List.of("u1 pro 30"));
        try (var cistern = service("0s")) {
            ask(cistern, EVERYBODY);
            assertThat(ids(ask(cistern, OLD))).containsExactly("u2", "u3");

            ask(cistern, "{\"where\":{\"property\":\"age\",\"gt\":60},\"select\":[\"age\",\"city\"]}");
            await(cistern, "<");

            answers(containing("%22age%22%5D+%3E+35"), PEOPLE);
            assertThat(ids(ask(cistern, OLD))).containsExactly("u1", "u2", "u3");
            assertThat(ids(ask(cistern, PRO))).as("by another rule").containsExactly("u1", "u2");
            assertThat(calls()).isEqualTo(3);
        }
        assertThat(log.getAll()).doesNotContain("u1", "age\"");
    }

    private RunningCistern service(String sameAge) {
        return RunningCistern.start(against(mixpanel.port(), "cistern.answer.same-age=" + sameAge));
    }

    private void answers(StringValuePattern question, List<String> people) {
        var rows = people.stream()
                .map(person -> person.split(" ", -1))
                .map(parts -> "{\"$distinct_id\":\"%s\",\"$properties\":{\"plan\":\"%s\",\"age\":%s}}"
                        .formatted((Object[]) parts))
                .collect(Collectors.joining(","));
        mixpanel.stubFor(any(anyUrl())
                .withRequestBody(question)
                .willReturn(okJson(
                        "{\"page\":0,\"page_size\":1000,\"session_id\":\"1-%s\",\"status\":\"ok\",\"total\":%d,\"results\":[%s]}"
                                .formatted(Integer.toHexString(rows.hashCode()), people.size(), rows))));
    }

    private int calls() {
        return mixpanel.getAllServeEvents().size();
    }

    private static JsonNode ask(RunningCistern cistern, String question) {
        return json(cistern.ask(question));
    }

    private static String explained(RunningCistern cistern, String question) {
        return json(cistern.post("/v1/profiles/explain", question))
                .get("answer")
                .asString();
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("profiles")
                .valueStream()
                .map(row -> row.get("id").asString())
                .toList();
    }

    /** It is judged apart from who asks. */
    private static void await(RunningCistern cistern, String rule) {
        var end = Instant.now().plusSeconds(30);
        while (mismatches(cistern, rule) == 0) {
            assertThat(Instant.now()).as("it is found out").isBefore(end);
        }
    }

    private static double mismatches(RunningCistern cistern, String rule) {
        return text(cistern.get("/actuator/prometheus"))
                .lines()
                .filter(line -> line.startsWith("cistern_derived_mismatches_total")
                        && line.contains("project=\"main\"")
                        && line.contains("rule=\"" + rule + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return JsonMapper.shared().readTree(text(response));
    }
}
