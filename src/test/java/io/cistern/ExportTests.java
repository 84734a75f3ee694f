package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.ArrivedCall;
import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.testing.IntegrationTests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Long results, from the order to the last byte, before a Mixpanel of twelve pages. */
@IntegrationTests
class ExportTests {

    private static final int PROFILES = 1_150;
    private static final int PAGES = 12;

    private SandboxMixpanel sandbox = Shared.SANDBOX;
    private int callsBefore;
    private @Nullable RunningCistern running;

    @AfterEach
    void close() {
        if (running != null) {
            running.close();
            sandbox.close();
        }
    }

    /** A service for all tests that need no other. It ends with this JVM. */
    private static final class Shared {

        static final FakeTime TIME = new FakeTime();
        static final SandboxMixpanel SANDBOX = sandbox();
        static final RunningCistern CISTERN = RunningCistern.start(
                TIME,
                against(
                        SANDBOX.port(),
                        "cistern.projects.main.page-size=100",
                        "cistern.projects.main.quota.limit=1000"));
    }

    /** The service that tests share. The answers of earlier tests are too old to be served. */
    private RunningCistern shared() {
        Shared.TIME.advance(Duration.ofDays(3));
        sandbox.clearFaults();
        callsBefore = sandbox.calls().size();
        return Shared.CISTERN;
    }

    /** A service of this test alone, before a sandbox of its own. */
    private RunningCistern cistern(String... settings) {
        if (running == null) {
            sandbox = sandbox();
        }
        var all = Stream.concat(Stream.of("cistern.projects.main.page-size=100"), Stream.of(settings));
        var started = RunningCistern.start(against(sandbox.port(), all.toArray(String[]::new)));
        running = started;
        return started;
    }

    private static SandboxMixpanel sandbox() {
        var properties = SandboxSettings.of("profiles=" + PROFILES, "quota.limit=1000");
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    /** The calls that this test has caused. */
    private List<ArrivedCall> calls() {
        var all = sandbox.calls();
        return all.subList(callsBefore, all.size());
    }

    @Test
    void anExportBringsEverybodyAndCostsItsPages() {
        var cistern = shared();
        var accepted = cistern.post("/v1/exports", "{\"name\":\"nightly\",\"select\":[\"plan\"]}");
        assertThat(accepted.statusCode()).isEqualTo(202);
        var location = accepted.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/v1/exports/" + json(accepted).get("id").asString());

        var export = completed(cistern, location);
        assertThat(export.get("name").asString()).isEqualTo("nightly");
        assertThat(export.at("/pages/done").asInt()).isEqualTo(PAGES);
        assertThat(export.at("/pages/total").asInt()).isEqualTo(PAGES);
        assertThat(export.get("profiles").asInt()).isEqualTo(PROFILES);
        assertThat(export.get("cost").asInt()).isEqualTo(PAGES);
        assertThat(export.get("result").asString()).isEqualTo(location + "/result");

        var result = cistern.get(location + "/result");
        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(result.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(ids(text(result))).hasSize(PROFILES);
        assertThat(calls()).hasSize(PAGES);

        var later = json(cistern.ask("{\"select\":[\"plan\"],\"where\":{\"property\":\"plan\",\"eq\":\"pro\"}}"));
        assertThat(later.get("cost").asInt()).as("its pages serve others").isZero();
    }

    @ParameterizedTest
    @CsvSource({"ndjson,false", "ndjson,true", "json,false", "csv,false"})
    void aResultIsTheSameBytesHoweverItIsCut(String format, boolean gzip) throws IOException {
        var cistern = shared();
        var result = ordered(cistern, "{\"format\":\"" + format + "\"}") + "/result";
        var encoding = gzip ? "gzip" : "identity";
        var whole = cistern.get(result, "Accept-Encoding", encoding);
        var tag = whole.headers().firstValue("ETag").orElseThrow();
        if (format.equals("csv")) {
            assertThat(whole.body())
                    .isEqualTo(cistern.get("/v1/profiles?format=csv").body());
        } else {
            assertThat(rows(format, plain(whole.body(), gzip))).isEqualTo(PROFILES);
        }
        assertThat(cistern.get(result, "Accept-Encoding", encoding, "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);

        var random = new SplittableRandom(7);
        var parts = new ByteArrayOutputStream();
        while (parts.size() < whole.body().length) {
            var last = parts.size() + random.nextInt(100_000);
            var part = cistern.get(
                    result,
                    "Accept-Encoding",
                    encoding,
                    "Range",
                    "bytes=" + parts.size() + "-" + last,
                    "If-Range",
                    tag);
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("Content-Range").orElseThrow())
                    .startsWith("bytes " + parts.size() + "-")
                    .endsWith("/" + whole.body().length);
            parts.writeBytes(part.body());
        }
        assertThat(parts.toByteArray()).isEqualTo(whole.body());

        var tail = cistern.get(result, "Accept-Encoding", encoding, "Range", "bytes=-5");
        assertThat(tail.body()).hasSize(5);
        var beyond = cistern.get(result, "Accept-Encoding", encoding, "Range", "bytes=" + whole.body().length + "-");
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("Content-Range")).hasValue("bytes */" + whole.body().length);
        assertThat(beyond.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(beyond).get("detail").asString()).contains(Integer.toString(whole.body().length));
        var head = cistern.head(result, "Accept-Encoding", encoding, "Range", "bytes=" + whole.body().length + "-");
        assertThat(head.statusCode()).as("a range is for GET alone").isEqualTo(200);
        assertThat(cistern.get(result, "Accept-Encoding", encoding, "Range", "bytes=0-1", "If-Range", "\"old\"")
                        .body())
                .hasSize(whole.body().length);
        assertThat(calls()).hasSize(PAGES);
    }

    @Test
    void whatIsNotCompleteHasNoResultAndWhatIsCancelledSpendsNoMore() {
        var cistern = cistern();
        String location;
        try (var answerGate = sandbox.blockAnswers()) {
            location = cistern.post("/v1/exports", "{}")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            answerGate.awaitArrivals(1);
            var early = cistern.get(location + "/result");
            assertThat(early.statusCode()).isEqualTo(409);
            assertThat(json(early).get("type").asString()).isEqualTo("/problems/not-complete");
            assertThat(json(early).at("/pages/done").asInt()).isZero();
            assertThat(delete(cistern, location)).isEqualTo(204);
            assertThat(json(cistern.get(location)).get("status").asString()).isEqualTo("cancelled");
        }
        var other = ordered(cistern, "{\"select\":[]}");
        assertThat(calls()).as("its first page had been sent").hasSize(1 + PAGES);
        assertThat(json(cistern.get(location)).get("status").asString()).isEqualTo("cancelled");
        assertThat(delete(cistern, location)).isEqualTo(204);
        assertThat(cistern.get(location).statusCode()).isEqualTo(404);
        assertThat(delete(cistern, other)).isEqualTo(204);
        assertThat(json(cistern.get("/v1/exports")).get("exports")).isEmpty();
    }

    @Test
    void aLostSessionIsBegunAnew() {
        var cistern = shared();
        sandbox.nextAt(7, Fault.LOSE_SESSION);
        var location = ordered(cistern, "{}");
        assertThat(ids(text(cistern.get(location + "/result")))).hasSize(PROFILES);
        assertThat(json(cistern.get(location)).get("cost").asInt()).isGreaterThan(PAGES);
        assertThat(json(cistern.get(location)).get("cost").asInt()).isEqualTo(calls().size());
    }

    /** Three pages a second, and sessions that live for two and a half: no session brings all twelve. */
    @Test
    void whereEachSessionDiesTooSoonItCanBeStitched() throws IOException {
        var properties = SandboxSettings.of(
                "profiles=" + PROFILES, "session-lifetime=2500ms", "quota.limit=3", "quota.window=1s");
        try (var scarce = new SandboxMixpanel(properties, InstantSource.system()).start()) {
            var settings = against(
                    scarce.port(),
                    "cistern.data-dir=" + RunningCistern.temporary(),
                    "cistern.projects.main.page-size=100",
                    "cistern.projects.main.quota.limit=3",
                    "cistern.projects.main.quota.reserve=0",
                    "cistern.projects.main.quota.window=1s");
            String location;
            byte[] result;
            try (var cistern = RunningCistern.start(settings)) {
                location = ordered(cistern, "{\"select\":[\"plan\"],\"stitch\":true}");
                var export = json(cistern.get(location));
                assertThat(export.get("stitched").asBoolean()).isTrue();
                assertThat(export.get("profiles").asInt()).isEqualTo(PROFILES);
                result = cistern.get(location + "/result").body();
                assertThat(new String(result, StandardCharsets.UTF_8).lines())
                        .as("nobody twice")
                        .hasSize(PROFILES);
                assertThat(ids(new String(result, StandardCharsets.UTF_8))).hasSize(PROFILES);
                assertThat(cistern.ask("{\"select\":[\"plan\"]}", "Cache-Control", "only-if-cached")
                                .statusCode())
                        .as("it is no snapshot, and answers nobody else")
                        .isEqualTo(504);
            }
            try (var again = RunningCistern.start(settings)) {
                var gzip = again.get(location + "/result", "Accept-Encoding", "gzip");
                assertThat(plain(gzip.body(), true)).isEqualTo(result);
            }
            assertThat(scarce.violations()).isEqualTo(Violations.NONE);
        }
    }

    @Test
    void anExportGoesThroughWindowAfterWindow() {
        var properties = SandboxSettings.of("profiles=" + PROFILES, "quota.limit=3", "quota.window=1s");
        try (var scarce = new SandboxMixpanel(properties, InstantSource.system()).start();
                var cistern = RunningCistern.start(against(
                        scarce.port(),
                        "cistern.projects.main.page-size=100",
                        "cistern.projects.main.quota.limit=3",
                        "cistern.projects.main.quota.reserve=0",
                        "cistern.projects.main.quota.window=1s"))) {
            assertThat(ids(text(cistern.get(ordered(cistern, "{}") + "/result"))))
                    .hasSize(PROFILES);
            assertThat(scarce.violations()).isEqualTo(Violations.NONE);
            assertThat(scarce.calls()).hasSize(PAGES);
        }
    }

    @Test
    void anExportOutlivesTheServiceAndNothingIsFetchedTwice() {
        var data = "cistern.data-dir=" + RunningCistern.temporary();
        var first = cistern(data);
        String location;
        try (var answerGate = sandbox.blockAnswers()) {
            location = first.post("/v1/exports", "{}")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            answerGate.awaitArrivals(1);
        }
        await().until(() -> json(first.get(location)).at("/pages/done").asInt() >= 4);
        first.close();

        var second = cistern(data);
        completed(second, location);
        assertThat(ids(text(second.get(location + "/result")))).hasSize(PROFILES);
        assertThat(calls().size()).as("what was under way may be asked again").isBetween(PAGES, PAGES + 5);
        second.close();

        var third = cistern(data);
        assertThat(ids(text(third.get(location + "/result")))).hasSize(PROFILES);
    }

    @Test
    void whoWatchesHearsOfEveryStepOnce() {
        var cistern = shared();
        var location = ordered(cistern, "{}");
        var all = events(cistern.get(location + "/events"));
        assertThat(all).hasSize(1);
        assertThat(all.getFirst()).contains("\"status\":\"complete\"").startsWith("id: ");
        var id = all.getFirst().lines().findFirst().orElseThrow().substring(4);
        assertThat(events(cistern.get(location + "/events", "Last-Event-ID", id)))
                .isEmpty();
        assertThat(events(cistern.get(location + "/events", "Last-Event-ID", "0")))
                .hasSize(1);

        Shared.TIME.advance(Duration.ofSeconds(1)); // the rows above are older than the next order
        String other;
        try (var answerGate = sandbox.blockAnswers()) {
            other = cistern.post("/v1/exports", "{\"select\":[],\"fresh\":true}")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            answerGate.awaitArrivals(1);
        }
        var versions = events(cistern.get(other + "/events")).stream()
                .map(event ->
                        Long.parseLong(event.lines().findFirst().orElseThrow().substring(4)))
                .toList();
        assertThat(versions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anOpenStreamHearsOfACancellationAndOneTooManyIsRefused() throws Exception {
        var cistern = cistern("cistern.export.streams=2");
        try (var answerGate = sandbox.blockAnswers()) {
            var location = cistern.post("/v1/exports", "{}")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            answerGate.awaitArrivals(1);
            try (var first = cistern.uri(location + "/events").toURL().openStream();
                    var second = cistern.uri(location + "/events").toURL().openStream()) {
                assertThat(first.read()).as("it has begun").isEqualTo('i');
                assertThat(second.read()).as("it has begun").isEqualTo('i');
                var third = cistern.get(location + "/events");
                assertThat(third.statusCode()).isEqualTo(429);
                assertThat(json(third).get("type").asString()).isEqualTo("/problems/too-many-streams");
                assertThat(third.headers().firstValue("Retry-After")).isPresent();
                assertThat(cistern.head(location + "/events").statusCode()).isEqualTo(429);

                assertThat(delete(cistern, location)).isEqualTo(204);
                for (var stream : List.of(first, second)) {
                    assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                            .contains("\"status\":\"cancelled\"");
                }
            }
            await().until(() -> cistern.get(location + "/events").statusCode() == 200);
        }
    }

    @Test
    void spreadsheetsGetTheCellsAsTheyAreWhereTheGuardIsOff() {
        var cistern = cistern();
        sandbox.add("=1+1", "{\"plan\":\"=2+2\"}");
        var ids = "ids=%3D1%2B1&select=plan&format=csv";
        var plain = text(cistern.get("/v1/profiles?" + ids + "&csvGuard=off"));
        assertThat(plain).isEqualTo("id,plan\r\n=1+1,=2+2\r\n");

        var guarded = ordered(cistern, "{\"select\":[\"plan\"],\"format\":\"csv\"}") + "/result";
        assertThat(text(cistern.get(guarded))).contains("'=1+1,'=2+2\r\n");
        var off = cistern.get(guarded + "?csvGuard=off");
        assertThat(text(off)).contains("\n=1+1,=2+2\r\n");
        assertThat(off.headers().firstValue("ETag"))
                .isNotEqualTo(cistern.get(guarded).headers().firstValue("ETag"));
        assertThat(cistern.get(guarded + "?csvGuard=off", "Range", "bytes=-5").body())
                .isEqualTo(Arrays.copyOfRange(off.body(), off.body().length - 5, off.body().length));

        var promise = cistern.post("/v1/profiles/query?format=csv&csvGuard=off&async=true", "{\"select\":[\"plan\"]}");
        var promised = promise.headers().firstValue("Location").orElseThrow();
        completed(cistern, promised);
        assertThat(text(cistern.get(promised + "/result"))).contains("\n=1+1,=2+2\r\n");
        assertThat(text(cistern.get(promised + "/result?csvGuard=on"))).contains("'=1+1,'=2+2\r\n");
    }

    @Test
    void unknownParametersAreRefusedEverywhere() {
        var cistern = shared();
        var location = ordered(cistern, "{}");
        for (var path : List.of(
                "/v1/exports?x=1",
                location + "?x=1",
                location + "/result?x=1",
                location + "/result?csvGuard=maybe",
                location + "/events?x=1")) {
            var refused = cistern.get(path);
            assertThat(refused.statusCode()).as(path).isEqualTo(400);
            assertThat(json(refused).at("/errors/0/parameter").asString()).isIn("x", "csvGuard");
        }
        assertThat(delete(cistern, location + "?x=1")).isEqualTo(400);
        assertThat(cistern.get(location).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Prefer", "parameter"})
    void whoWouldRatherNotWaitIsPromisedAnExport(String how) {
        var cistern = shared();
        var promise = how.equals("Prefer")
                ? cistern.ask("{\"select\":[\"plan\"]}", "Prefer", "respond-async, wait=1", "Accept", "text/csv")
                : cistern.post("/v1/profiles/query?format=csv&async=true", "{\"select\":[\"plan\"]}");
        assertThat(promise.statusCode()).isEqualTo(202);
        assertThat(promise.headers().firstValue("Preference-Applied")).hasValue("respond-async");
        var location = promise.headers().firstValue("Location").orElseThrow();
        completed(cistern, location);
        assertThat(text(cistern.get(location + "/result"))).startsWith("id,plan\r\n");
        var brief = cistern.ask("{\"limit\":1}", "Prefer", "respond-async");
        assertThat(brief.statusCode()).as("what is short is not worth it").isEqualTo(200);
    }

    @Test
    void aCallerSeesItsOwn() {
        var reports = "713926e4a54bad0364af17bc75c1f09ac9fec38a4f73019c3b3385539739482f";
        var nightly = "bee1198bb936bd8efb384bf07be1639d26615fe4f9657429dcf57a8f4061135f";
        var cistern = cistern(
                "cistern.callers.reports.key-sha256=" + reports, "cistern.callers.nightly.key-sha256=" + nightly);
        var mine = "Bearer reports-key-0123456789";
        var others = "Bearer nightly:key-with-colons";
        var location = cistern.post("/v1/exports", "{}", "Authorization", mine)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(json(cistern.get("/v1/exports", "Authorization", mine)).get("exports"))
                .hasSize(1);
        assertThat(json(cistern.get("/v1/exports", "Authorization", others)).get("exports"))
                .isEmpty();
        for (var path : List.of("", "/result", "/events")) {
            assertThat(cistern.get(location + path, "Authorization", others).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aBadOrderIsRefusedAndCostsNothing() {
        var cistern = cistern();
        for (var order : List.of(
                "{\"format\":\"xml\"}", "{\"limit\":3}", "{\"cursor\":\"x\"}", "{\"name\":7}", "{\"nome\":\"x\"}")) {
            var refused = cistern.post("/v1/exports", order);
            assertThat(refused.statusCode()).as(order).isEqualTo(400);
            assertThat(json(refused).at("/errors/0/pointer").asString())
                    .as(order)
                    .startsWith("/");
        }
        assertThat(cistern.get("/v1/exports/none").statusCode()).isEqualTo(404);
        assertThat(json(cistern.get("/v1/exports")).get("exports")).isEmpty();
        assertThat(calls()).isEmpty();
    }

    /** The caller that has filled its share is told what to do; another caller still has its places. */
    @Test
    void aCallerThatFillsItsShareLeavesPlacesToOthers() {
        var cistern = cistern(
                "cistern.callers.reports.key-sha256=713926e4a54bad0364af17bc75c1f09ac9fec38a4f73019c3b3385539739482f",
                "cistern.callers.nightly.key-sha256=bee1198bb936bd8efb384bf07be1639d26615fe4f9657429dcf57a8f4061135f",
                "cistern.export.most=3",
                "cistern.export.per-caller=2");
        var own = "Bearer reports-key-0123456789";
        var others = "Bearer nightly:key-with-colons";
        try (var answerGate = sandbox.blockAnswers()) {
            for (var order : List.of("{}", "{\"select\":[]}")) {
                assertThat(cistern.post("/v1/exports", order, "Authorization", own)
                                .statusCode())
                        .isEqualTo(202);
            }
            answerGate.awaitArrivals(1);
            for (var path : List.of("/v1/exports", "/v1/profiles/query?async=true")) {
                var refused = cistern.post(path, "{}", "Authorization", own);
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(json(refused).get("type").asString()).isEqualTo("/problems/too-many-exports");
                assertThat(json(refused).get("reason").asString()).isEqualTo("per-caller");
                assertThat(json(refused).get("limit").asInt()).isEqualTo(2);
                assertThat(json(refused).get("detail").asString()).contains("delete finished ones");
            }
            assertThat(cistern.post("/v1/exports", "{}", "Authorization", others)
                            .statusCode())
                    .isEqualTo(202);
            var full = cistern.post("/v1/exports", "{}", "Authorization", others);
            assertThat(full.statusCode()).isEqualTo(503);
            assertThat(json(full).get("type").asString()).isEqualTo("/problems/too-many-exports");
            assertThat(json(full).get("reason").asString()).isEqualTo("most");
            assertThat(full.headers().firstValue("Retry-After")).isPresent();

            var orders = json(cistern.get("/v1/exports", "Authorization", own)).get("exports");
            var first = "/v1/exports/" + orders.get(0).get("id").asString();
            for (var step : List.of("it is cancelled", "it is forgotten")) {
                assertThat(delete(cistern, first, "Authorization", own))
                        .as(step)
                        .isEqualTo(204);
            }
            assertThat(cistern.post("/v1/exports", "{}", "Authorization", own).statusCode())
                    .isEqualTo(202);
        }
    }

    /** One request does not multiply the work. */
    @Test
    void aRequestForSeveralRangesOrForNoneGetsTheWholeOnce() {
        var cistern = shared();
        var result = ordered(cistern, "{}") + "/result";
        var ranges = "bytes="
                + IntStream.range(0, 200).mapToObj(i -> 2 * i + "-" + 2 * i).collect(Collectors.joining(","));
        for (var range : List.of(ranges, "bytes=0-1,3-4", "bytes=5-3", "bytes=x-", "lines=1-2")) {
            var whole = cistern.get(result, "Range", range);
            assertThat(whole.statusCode()).as(range).isEqualTo(200);
            assertThat(ids(text(whole))).as(range).hasSize(PROFILES);
        }
    }

    @Test
    void aRefusedExportFailsAndSaysWhy() {
        var cistern = shared();
        sandbox.next(Fault.REJECTED);
        var location = cistern.post("/v1/exports", "{}")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().until(() -> json(cistern.get(location)).get("status").asString().equals("failed"));
        assertThat(json(cistern.get(location)).get("failure").asString()).isNotBlank();
        assertThat(calls()).hasSize(1);
    }

    @Test
    void withoutADiskItIsTheSameWhileTheProcessLives() {
        var cistern = cistern("cistern.cache.memory-only=true");
        assertThat(ids(text(cistern.get(ordered(cistern, "{}") + "/result")))).hasSize(PROFILES);
    }

    private static String ordered(RunningCistern cistern, String order) {
        var location = cistern.post("/v1/exports", order)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        completed(cistern, location);
        return location;
    }

    private static JsonNode completed(RunningCistern cistern, String location) {
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        json(cistern.get(location)).get("status").asString().equals("complete"));
        return json(cistern.get(location));
    }

    private static int delete(RunningCistern cistern, String location, String... headers) {
        return cistern.delete(location, headers).statusCode();
    }

    private static Set<String> ids(String ndjson) {
        var ids = new TreeSet<String>();
        ndjson.lines()
                .forEach(line ->
                        ids.add(JsonMapper.shared().readTree(line).get("id").asString()));
        assertThat(ids).as("nothing twice").hasSize((int) ndjson.lines().count());
        return ids;
    }

    private static int rows(String format, byte[] body) {
        return switch (format) {
            case "json" ->
                Objects.requireNonNull(JsonMapper.shared().readTree(body))
                        .get("profiles")
                        .size();
            case "csv" ->
                (int) new String(body, java.nio.charset.StandardCharsets.UTF_8)
                                .lines()
                                .count()
                        - 1;
            default ->
                (int) new String(body, java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .count();
        };
    }

    private static byte[] plain(byte[] body, boolean gzip) throws IOException {
        return gzip ? new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes() : body;
    }

    private static List<String> events(HttpResponse<byte[]> response) {
        var events = new ArrayList<String>();
        for (var event : text(response).split("\n\n", -1)) {
            if (event.startsWith("id: ")) {
                events.add(event);
            }
        }
        return events;
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(text(response));
    }
}
