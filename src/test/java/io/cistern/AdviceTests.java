package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it ships, asked which base audience would have saved calls. */
class AdviceTests {

    /** Of {@code printf %s key-of-reports | sha256sum}. */
    private static final String REPORTS = "f8916f4ccae45e08e00d9ca965600faa2fde9cde10e3dd5af69933a281aac75e";

    /** Of {@code printf %s key-of-ops | sha256sum}. */
    private static final String OPS = "5551d8b68fe6d566047463be4af31e949db47623ebbf1252ce4eb996599a8574";

    /** Of {@code printf %s key-of-growth | sha256sum}. */
    private static final String GROWTH = "621d7da3e00a7aff55ae18b8ec18b78a1bb82ac464dbc476a2019c88861577b6";

    @Test
    void aWideAnswerThatWouldHaveSavedCallsIsToldAndOneThatWouldNotIsNot() {
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            IntStream.range(20, 32).forEach(age -> cistern.ask(age(age)));
            assertThat(json(cistern.ask("{\"limit\":1}")).get("total").asInt()).isEqualTo(1_500);
            var calls = sandbox.calls().size();

            var main = json(cistern.get("/v1/advice")).get("main");
            assertThat(main.get("calls").asInt()).isEqualTo(13);
            assertThat(main.get("unknown").asInt()).isZero();
            assertThat(main.get("advice")).hasSize(2);
            assertThat(main.at("/advice/1/select/0").asString())
                    .as("or a smaller one, for all but one of them")
                    .isEqualTo("age");
            assertThat(main.at("/advice/1/answers").asInt()).isEqualTo(12);
            var advice = main.at("/advice/0");
            assertThat(advice.get("where").isNull()).isTrue();
            assertThat(advice.get("select").isNull())
                    .as("the question for everybody wanted all")
                    .isTrue();
            assertThat(advice.get("refresh").asString()).isEqualTo("15m");
            assertThat(advice.get("costs").asInt()).as("two pages, once").isEqualTo(2);
            assertThat(advice.get("saves").asInt()).as("13 calls less 2").isEqualTo(11);
            assertThat(advice.get("answers").asInt()).isEqualTo(13);
            assertThat(advice.get("because").asString())
                    .contains("13 queries that it would have answered cost 13 calls");
            assertThat(sandbox.calls()).as("advice costs nothing").hasSize(calls);
        }
    }

    @Test
    void questionsThatCostLessThanTheWideAnswerGetNoAdvice() {
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            cistern.ask(age(20));
            cistern.ask("{\"limit\":1}");
            assertThat(json(cistern.get("/v1/advice")).at("/main/advice")).isEmpty();
        }
    }

    @Test
    void whatIsKeptAlreadyIsNotToldAndItsCallsAreNotCallers() {
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(
                        against(sandbox.port(), "cistern.projects.main.base-audiences.all.refresh=15m"))) {
            IntStream.range(20, 32).forEach(age -> cistern.ask(age(age)));
            cistern.ask("{}");
            assertThat(json(cistern.get("/v1/advice")).at("/main/advice")).isEmpty();
        }
    }

    @Test
    void aFilterIsToldToWhoAskedItAndToAdminsAndToNobodyElse() {
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(against(
                        sandbox.port(),
                        "cistern.callers.reports.key-sha256=" + REPORTS,
                        "cistern.callers.growth.key-sha256=" + GROWTH,
                        "cistern.callers.ops.key-sha256=" + OPS,
                        "cistern.callers.ops.roles=admin"))) {
            // each holds the one before, and the last one all of them
            ask(cistern, "{\"where\":{\"property\":\"age\",\"gte\":62},\"limit\":1}");
            ask(cistern, "{\"where\":{\"property\":\"age\",\"gte\":61},\"limit\":1}");
            ask(cistern, "{\"where\":{\"property\":\"age\",\"gte\":60},\"limit\":1}");
            for (var caller : List.of("reports", "ops")) {
                assertThat(wheres(get(cistern, "/v1/advice", caller))).contains("properties[\"age\"] >= 60");
            }
            assertThat(wheres(get(cistern, "/v1/advice", "growth"))).allMatch("everybody"::equals);
        }
    }

    @Test
    void onlyProjectsThatTheCallerMayReadAreToldOf() {
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(against(
                        sandbox.port(),
                        "cistern.projects.hidden.project-id=2",
                        "cistern.projects.hidden.username=sandbox",
                        "cistern.projects.hidden.secret=sandbox",
                        "cistern.projects.hidden.base-url=http://127.0.0.1:" + sandbox.port(),
                        "cistern.callers.reports.key-sha256=" + REPORTS,
                        "cistern.callers.reports.projects=main",
                        "cistern.callers.ops.key-sha256=" + OPS))) {
            assertThat(json(get(cistern, "/v1/advice", "reports")).propertyNames())
                    .containsExactly("main");
            assertThat(json(get(cistern, "/v1/advice", "ops")).propertyNames())
                    .containsExactlyInAnyOrder("main", "hidden");
            for (var name : List.of("hidden", "nowhere")) {
                assertThat(get(cistern, "/v1/advice?project=" + name, "reports").statusCode())
                        .isEqualTo(403);
            }
            assertThat(get(cistern, "/v1/advice?project=nowhere", "ops").statusCode())
                    .isEqualTo(404);
            assertThat(cistern.get("/v1/advice").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void callsBeforeThatInstantDoNotCountAndNonsenseIsRefused() {
        try (var sandbox = sandbox();
                var cistern = RunningCistern.start(against(sandbox.port()))) {
            cistern.ask(age(20));
            assertThat(json(cistern.get("/v1/advice?project=main&since=PT1H"))
                            .at("/main/calls")
                            .asInt())
                    .isEqualTo(1);
            assertThat(json(cistern.get("/v1/advice?since=PT0S"))
                            .at("/main/calls")
                            .asInt())
                    .isZero();
            assertThat(cistern.get("/v1/advice?since=yesterday").statusCode()).isEqualTo(400);
            assertThat(cistern.get("/v1/advice?limit=3").statusCode()).isEqualTo(400);
        }
    }

    private static HttpResponse<byte[]> get(RunningCistern cistern, String path, String caller) {
        return cistern.get(path, "Authorization", "Bearer key-of-" + caller);
    }

    private static void ask(RunningCistern cistern, String body) {
        assertThat(cistern.ask(body, "Authorization", "Bearer key-of-reports").statusCode())
                .isEqualTo(200);
    }

    private static List<String> wheres(HttpResponse<byte[]> response) {
        return json(response)
                .at("/main/advice")
                .valueStream()
                .map(advice -> advice.get("where").asString("everybody"))
                .toList();
    }

    private static String age(int age) {
        return "{\"where\":{\"property\":\"age\",\"eq\":" + age + "},\"select\":[\"age\"]}";
    }

    private static SandboxMixpanel sandbox() {
        return new SandboxMixpanel(SandboxSettings.of("profiles=1500"), InstantSource.system()).start();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }
}
