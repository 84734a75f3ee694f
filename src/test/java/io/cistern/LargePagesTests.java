package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.rows.Hash;
import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service when one call brings thousands of profiles, beside what it answers when a call brings one thousand. */
@IntegrationTests
class LargePagesTests {

    /** The profiles of one plan, which are derived from all. */
    private static final String PRO = "properties%5B%22plan%22%5D%3D%3D%22pro%22";

    private static final int PROFILES = 12_345;
    private static final String ALL = "/v1/profiles?format=ndjson";
    private static final String SMALL = "cistern.projects.main.page-size=";
    private static final String LARGE = "cistern.projects.main.page-size=5000";
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");
    private static final Pattern SESSION = Pattern.compile("\"session_id\":\"([^\"]+)\"");
    private static final String MAX_COST = "Cistern-Max-Cost";
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void answersDoNotDependOnThePageSize() {
        var data = RunningCistern.temporary(); // one, because tags are made with its key
        var small = new LinkedHashMap<String, String>();
        var large = new LinkedHashMap<String, String>();
        var calls = new ArrayList<Integer>();
        for (var answers : List.of(small, large)) {
            try (var sandbox = sandbox();
                    var cistern = cistern(sandbox, data, calls.isEmpty() ? SMALL : LARGE)) {
                read(cistern, answers);
                calls.add(sandbox.calls().size());
            }
        }
        assertThat(large).isEqualTo(small);
        assertThat(calls).containsExactly(13, 3);
    }

    /** Reads the same data in every way. Notes hashes, which are easier to compare than megabytes. */
    private static void read(RunningCistern cistern, Map<String, String> answers) {
        var all = text(cistern.get(ALL));
        assertThat(all.lines()).hasSize(PROFILES).doesNotHaveDuplicates();
        answers.put("ndjson", hash(all));
        answers.put("csv", hash(text(cistern.get("/v1/profiles?format=csv"))));
        answers.put("tag", tag(cistern.get(ALL)));
        answers.put("tag of a window", tag(cistern.get("/v1/profiles?limit=5001")));
        answers.put("windows", hash(windows(cistern, 1_700).toString()));
        answers.put("derived", hash(text(cistern.get("/v1/profiles?format=ndjson&where=" + PRO))));
        for (var page : List.of(0, 4, 5, 12)) {
            answers.put("engage " + page, hash(engage(cistern, page)));
        }
        answers.put("export", hash(export(cistern)));
    }

    private static String hash(String text) {
        return Hash.of(text, 16);
    }

    private static String tag(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return response.headers().firstValue("ETag").orElseThrow();
    }

    private static List<String> windows(RunningCistern cistern, int limit) {
        var windows = new ArrayList<String>();
        var next = "";
        while (true) {
            var window = text(cistern.get("/v1/profiles?limit=" + limit + next));
            windows.add(window.substring(0, window.lastIndexOf("}}]")));
            var cursor = NEXT.matcher(window);
            if (!cursor.find()) {
                return windows;
            }
            next = "&cursor=" + cursor.group(1);
        }
    }

    private static String engage(RunningCistern cistern, int page) {
        var first = SESSION.matcher(text(cistern.get("/api/query/engage?project_id=1")));
        assertThat(first.find()).isTrue();
        var answer = text(cistern.get("/api/query/engage?project_id=1"
                + (page == 0 ? "" : "&page=" + page + "&session_id=" + first.group(1))));
        var results = answer.substring(answer.indexOf("\"results\":["));
        assertThat(results.split("\\$distinct_id", -1)).hasSize(1 + Math.min(1_000, PROFILES - page * 1_000));
        return results.substring(0, results.lastIndexOf("}}]"));
    }

    /** The bytes of an export's result, read in ranges across the borders of its pages. */
    private static String export(RunningCistern cistern) {
        var ordered = cistern.post("/v1/exports", "{\"format\":\"ndjson\"}");
        var location = ordered.headers().firstValue("Location").orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> text(cistern.get(location)).contains("\"complete\""));
        var whole = cistern.get(location + "/result").body();
        var parts = new ByteArrayOutputStream();
        while (parts.size() < whole.length) {
            var to = parts.size() + 333_333;
            parts.writeBytes(cistern.get(location + "/result", "Range", "bytes=" + parts.size() + "-" + to)
                    .body());
        }
        assertThat(parts.toByteArray()).isEqualTo(whole);
        return new String(whole, UTF_8);
    }

    @Test
    void whatAskingCostsIsWhatWasExplained() {
        try (var sandbox = sandbox();
                var cistern = cistern(sandbox, RunningCistern.temporary(), LARGE)) {
            var begun = json(cistern.ask("{\"limit\":10}"));
            assertThat(begun.get("cost").asInt()).isEqualTo(1);
            var held = json(cistern.ask("{\"limit\":5000}"));
            assertThat(held.get("cost").asInt()).as("the pages of one call").isZero();

            var explained = json(cistern.post("/v1/profiles/explain", "{}"));
            assertThat(explained.at("/cost/min").asInt()).isEqualTo(2);
            assertThat(explained.at("/cost/expected").asInt()).isEqualTo(2);
            assertThat(cistern.ask("{}", MAX_COST, "1").statusCode()).isEqualTo(422);
            var all = json(cistern.ask("{}", MAX_COST, "2"));
            assertThat(all.get("cost").asInt()).isEqualTo(2);
            assertThat(all.get("count").asInt()).isEqualTo(PROFILES);
            assertThat(all.at("/snapshot/complete").asBoolean()).isTrue();
            assertThat(json(cistern.ask("{}", MAX_COST, "0")).get("count").asInt())
                    .isEqualTo(PROFILES);
            assertThat(sandbox.calls()).hasSize(3);
        }
    }

    @Test
    void aRestartedServiceReadsTheStoredPages() {
        var data = RunningCistern.temporary();
        try (var sandbox = sandbox()) {
            String before;
            String cursor;
            try (var cistern = cistern(sandbox, data, LARGE)) {
                before = text(cistern.get(ALL));
                cursor =
                        json(cistern.get("/v1/profiles?limit=4321")).get("next").asString();
            }
            try (var cistern = cistern(sandbox, data, LARGE)) {
                var rest = json(cistern.get("/v1/profiles?cursor=" + cursor));
                assertThat(rest.get("count").asInt()).isEqualTo(PROFILES - 4_321);
                assertThat(text(cistern.get(ALL))).isEqualTo(before);
                assertThat(sandbox.calls()).hasSize(3);
            }
        }
    }

    @Test
    void aSessionLostAtTheSecondCallIsReplaced() {
        try (var sandbox = sandbox();
                var cistern = cistern(sandbox, RunningCistern.temporary(), LARGE)) {
            sandbox.nextAt(1, Fault.LOSE_SESSION);
            var answer = json(cistern.ask("{}"));
            assertThat(answer.get("count").asInt()).isEqualTo(PROFILES);
            assertThat(answer.at("/snapshot/complete").asBoolean()).isTrue();
            assertThat(ids(answer)).doesNotHaveDuplicates();
        }
    }

    /** Ignored, clamped, and clamped to what the documented size does not divide. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 3_000, 1_500})
    void aSizeThatMixpanelDoesNotHonourCostsCallsAndNothingElse(int largest) {
        try (var sandbox = sandbox("max-page-size=" + largest);
                var cistern = cistern(sandbox, RunningCistern.temporary(), LARGE)) {
            var answer = json(cistern.ask("{}"));
            assertThat(ids(answer)).hasSize(PROFILES).doesNotHaveDuplicates();
            assertThat(answer.at("/snapshot/complete").asBoolean()).isTrue();
            var calls = Math.ceilDiv(PROFILES, largest);
            assertThat(answer.get("cost").asInt()).isEqualTo(calls);
            assertThat(sandbox.calls()).hasSize(calls);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIRST_PAGE", "EVERY_PAGE"})
    void rowsThatCannotBeTrustedAreLeftOutOfTheirPages(String totals) {
        try (var sandbox = sandbox("disputed.totals=" + totals);
                var cistern = cistern(sandbox, RunningCistern.temporary(), LARGE)) {
            sandbox.nextAt(1, Fault.MISSING_ID);
            var answer = json(cistern.ask("{}"));
            assertThat(ids(answer)).hasSize(PROFILES - 1).doesNotHaveDuplicates();
            assertThat(answer.get("total").asInt()).isEqualTo(PROFILES);
            assertThat(answer.at("/snapshot/complete").asBoolean()).isFalse();
            var next = json(cistern.ask("{\"limit\":5000}")).get("next").asString();
            assertThat(json(cistern.ask("{\"limit\":1000,\"cursor\":\"" + next + "\"}"))
                            .get("count")
                            .asInt())
                    .as("the page whose first row is missing")
                    .isEqualTo(999);
        }
    }

    @Test
    void aShortPageIsNotTakenForAWholeOne() {
        try (var sandbox = sandbox();
                var cistern = cistern(sandbox, RunningCistern.temporary(), LARGE)) {
            sandbox.nextAt(1, Fault.SHORT_PAGE);
            var answer = json(cistern.ask("{}"));
            assertThat(answer.get("count").asInt()).isEqualTo(PROFILES - 1);
            assertThat(answer.at("/snapshot/complete").asBoolean()).isFalse();
        }
    }

    /** Neither the store nor memory holds a page for long. */
    @Test
    void aTinyMemoryLosesNoPageBetweenItsCallAndItsReader() {
        try (var sandbox = sandbox();
                var cistern = cistern(
                        sandbox,
                        RunningCistern.temporary(),
                        LARGE,
                        "cistern.cache.memory-only=true",
                        "cistern.cache.size=100KB")) {
            for (var i = 1; i <= 3; i++) {
                assertThat(text(cistern.get(ALL)).lines()).hasSize(PROFILES).doesNotHaveDuplicates();
                assertThat(sandbox.calls()).hasSizeLessThanOrEqualTo(3 * i);
            }
            var window = json(cistern.get("/v1/profiles?limit=2500"));
            assertThat(ids(window)).hasSize(2_500);
            var gone = cistern.get(
                    "/v1/profiles?limit=2500&cursor=" + window.get("next").asString());
            assertThat(gone.statusCode()).isIn(200, 410);
        }
    }

    @Test
    void readersAtTheSameTimeShareTheCalls() throws Exception {
        try (var sandbox = sandbox();
                var cistern = cistern(sandbox, RunningCistern.temporary(), LARGE)) {
            var lines = IntStream.range(0, 5)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(() -> cistern.lines(ALL), Thread::startVirtualThread))
                    .toList();
            for (var each : lines) {
                assertThat(each.get()).isEqualTo(PROFILES);
            }
            assertThat(sandbox.calls()).hasSize(3);
        }
    }

    private static SandboxMixpanel sandbox(String... settings) {
        var all = Stream.concat(Stream.of("profiles=" + PROFILES), Stream.of(settings));
        return new SandboxMixpanel(SandboxSettings.of(all.toArray(String[]::new)), InstantSource.system()).start();
    }

    private static RunningCistern cistern(SandboxMixpanel sandbox, Path data, String... settings) {
        var all = Stream.concat(
                Stream.of(settings), Stream.of("cistern.data-dir=" + data, "cistern.projects.main.quota.limit=60"));
        return RunningCistern.start(against(sandbox.port(), all.toArray(String[]::new)));
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("profiles")
                .valueStream()
                .map(profile -> profile.get("id").asString())
                .toList();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return JSON.readTree(response.body());
    }
}
