package io.cistern;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service with {@code page-size: auto} before a Mixpanel that gives large pages, or does not. */
@IntegrationTests
class PageSizeTests {

    private static final int PROFILES = 12_345;
    private static final String EVERYBODY = "/v1/profiles?format=ndjson&select=plan";

    @Test
    void eachSessionAsksForMoreUntilOneCallReadsEverybody() {
        try (var sandbox = sandbox("honoured")) {
            var settings = settings(sandbox);
            List<String> whole;
            try (var cistern = RunningCistern.start(settings)) {
                whole = read(cistern);
                assertThat(whole).hasSize(PROFILES);
                assertThat(calls(sandbox)).isEqualTo(13);
                for (var calls : List.of(3, 2, 1, 1)) {
                    var before = calls(sandbox);
                    assertThat(read(cistern)).isEqualTo(whole);
                    assertThat(calls(sandbox) - before).isEqualTo(calls);
                }
                assertThat(pageSize(cistern).at("/selectedProperties/size").asInt())
                        .isEqualTo(25_000);
                var explain =
                        cistern.post("/v1/profiles/explain", "{\"select\":[\"plan\"]}", "Cache-Control", "no-cache");
                var cost = JsonMapper.shared().readTree(explain.body()).get("cost");
                assertThat(cost.get("expected").asInt()).isEqualTo(1);
                assertThat(cost.get("max").asInt())
                        .as("whatever size the next session has")
                        .isEqualTo(13);
            }
            try (var again = RunningCistern.start(settings)) {
                var before = calls(sandbox);
                assertThat(read(again)).isEqualTo(whole);
                assertThat(calls(sandbox) - before).as("it was learned before").isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ignored,   13, Mixpanel gives smaller pages",
        "refused,   14, Mixpanel refuses it",
        "short,     14, a page of that size was short",
        "timed-out, 14, 'a page of that size failed, and smaller ones did not'",
    })
    void learningCostsOneCallAndNoAnswer(String largePages, int second, String because) {
        try (var sandbox = sandbox(largePages);
                var cistern = RunningCistern.start(settings(sandbox))) {
            var whole = read(cistern);
            assertThat(calls(sandbox)).isEqualTo(13);
            assertThat(read(cistern)).isEqualTo(whole);
            assertThat(calls(sandbox) - 13).isEqualTo(second);
            assertThat(read(cistern)).isEqualTo(whole);
            assertThat(calls(sandbox) - 13 - second).as("learned").isEqualTo(13);
            var avoided = pageSize(cistern).at("/selectedProperties/avoided");
            assertThat(avoided.get("size").asInt()).isEqualTo(5_000);
            assertThat(avoided.get("because").asString()).isEqualTo(because);
        }
    }

    @Test
    void aRequestThatCanPayForNoSecondCallTriesNothing() {
        try (var sandbox = sandbox("refused");
                var cistern = RunningCistern.start(settings(sandbox))) {
            read(cistern);
            var answer = cistern.ask(
                    "{\"select\":[\"plan\"],\"limit\":10}", "Cache-Control", "no-cache", "Cistern-Max-Cost", "1");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(calls(sandbox)).isEqualTo(14);
        }
    }

    @Test
    void aLimitThatTheDocumentedAnswerFitsGetsItsAnswer() {
        try (var sandbox = sandbox("refused");
                var cistern = RunningCistern.start(settings(sandbox))) {
            var whole = read(cistern);
            assertThat(read(cistern, "Cistern-Max-Cost", "13")).isEqualTo(whole);
            assertThat(calls(sandbox)).isEqualTo(26);
            assertThat(read(cistern, "Cistern-Max-Cost", "14")).isEqualTo(whole);
            assertThat(calls(sandbox)).as("one call was refused").isEqualTo(40);
        }
    }

    @Test
    void aSlowPageIsAnAnswerAndItsSizeIsNotAskedForAgain() {
        try (var sandbox = sandbox("slow", "slowness=400ms");
                var cistern = RunningCistern.start(settings(sandbox, "cistern.projects.main.page-time=300ms"))) {
            var whole = read(cistern);
            assertThat(read(cistern)).isEqualTo(whole);
            assertThat(calls(sandbox)).as("three pages of 5000").isEqualTo(16);
            assertThat(read(cistern)).isEqualTo(whole);
            assertThat(calls(sandbox)).isEqualTo(29);
            assertThat(pageSize(cistern)
                            .at("/selectedProperties/avoided/because")
                            .asString())
                    .isEqualTo("a page of that size took longer than page-time");
        }
    }

    @Test
    void aPageThatDoesNotArriveCostsItsCallAndNoAnswer() {
        // the call that was given up still runs there, beside five others
        try (var sandbox = sandbox("slow", "slowness=1m", "quota.concurrency=6");
                var cistern = RunningCistern.start(
                        settings(sandbox, "cistern.projects.main.read-timeout=3s", "cistern.wait=1s"))) {
            var whole = read(cistern);
            assertThat(read(cistern)).isEqualTo(whole);
            assertThat(calls(sandbox)).isEqualTo(27);
            assertThat(pageSize(cistern).at("/selectedProperties/avoided/size").asInt())
                    .isEqualTo(5_000);
        }
    }

    private static List<String> read(RunningCistern cistern, String... headers) {
        var all = Stream.concat(Stream.of("Cache-Control", "no-cache"), Stream.of(headers));
        var response = cistern.get(EVERYBODY, all.toArray(String[]::new));
        assertThat(response.statusCode()).as(RunningCistern.text(response)).isEqualTo(200);
        return new String(response.body(), StandardCharsets.UTF_8)
                .lines()
                .sorted()
                .toList(); // sessions differ in order
    }

    private static int calls(SandboxMixpanel sandbox) {
        return sandbox.calls().size();
    }

    private static JsonNode pageSize(RunningCistern cistern) {
        var body = cistern.get("/v1/quota?project=main").body();
        return JsonMapper.shared().readTree(body).get("pageSize");
    }

    private static SandboxMixpanel sandbox(String largePages, String... more) {
        var settings = Stream.concat(
                Stream.of("profiles=" + PROFILES, "disputed.large-pages=" + largePages, "quota.limit=1000"),
                Stream.of(more));
        var properties = SandboxSettings.of(settings.toArray(String[]::new));
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    private static String[] settings(SandboxMixpanel sandbox, String... more) {
        var settings = Stream.concat(
                Stream.of(
                        "cistern.projects.main.page-size=auto",
                        "cistern.projects.main.quota.limit=1000",
                        "cistern.data-dir=" + RunningCistern.temporary()),
                Stream.of(more));
        return RunningCistern.against(sandbox.port(), settings.toArray(String[]::new));
    }
}
