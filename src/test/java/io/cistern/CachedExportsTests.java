package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exports of what is cached: they cost nothing, and their results stay what they were. */
@IntegrationTests
class CachedExportsTests {

    private static final int PROFILES = 1_150;
    private static final int PAGES = 12;

    /** Everybody, in other words: its answer is derived of that to all, and takes two pages of copies. */
    private static final String EVERYBODY =
            "\"where\":{\"any\":[{\"property\":\"plan\",\"exists\":true},{\"property\":\"plan\",\"exists\":false}]}";

    private final FakeTime time = new FakeTime();
    private final Path data = RunningCistern.temporary();
    private final SandboxMixpanel sandbox = new SandboxMixpanel(
                    SandboxSettings.of("profiles=" + PROFILES, "quota.limit=1000"), InstantSource.system())
            .start();
    private RunningCistern cistern = started();

    @AfterEach
    void close() {
        cistern.close();
        sandbox.close();
    }

    private RunningCistern started(String... settings) {
        var all = new ArrayList<>(List.of(settings));
        all.add("cistern.data-dir=" + data);
        all.add("cistern.export.keep=10d");
        all.add("cistern.projects.main.page-size=100");
        all.add("cistern.projects.main.quota.limit=200");
        if (all.stream().noneMatch(setting -> setting.startsWith("cistern.callers."))) {
            all.add("cistern.security.local-admin=true");
        }
        return RunningCistern.start(time, against(sandbox.port(), all.toArray(String[]::new)));
    }

    private void restart(String... settings) {
        cistern.close();
        cistern = started(settings);
    }

    @Test
    void theSameAnswerIsReadFromMemoryAndThenFromTheStore() {
        var asked = json(cistern.ask("{}"));
        for (var source : List.of("memory", "store")) {
            time.advance(Duration.ofMinutes(5));
            var export = ordered("{}");
            assertThat(export.get("answeredBy").asString()).isEqualTo(source);
            assertThat(export.get("cost").asInt()).isZero();
            assertThat(export.get("asOf")).isEqualTo(asked.at("/snapshot/asOf"));
            assertThat(export.at("/pages/done").asInt()).isEqualTo(PAGES);
            assertThat(export.at("/pages/total").asInt()).isEqualTo(PAGES);
            assertThat(export.get("profiles").asInt()).isEqualTo(PROFILES);
            assertThat(result(export)).isEqualTo(ndjson("{}"));
            restart();
        }
        assertThat(sandbox.calls()).hasSize(PAGES);
    }

    @Test
    void whatIsDerivedIsThatOfTheQuery() {
        cistern.ask("{}");
        for (var query : List.of(
                "{\"where\":{\"property\":\"plan\",\"eq\":\"pro\"}}",
                "{\"where\":{\"property\":\"plan\",\"eq\":\"nobody has this\"}}",
                "{\"ids\":[\"u3\",\"u7\"]}",
                "{\"select\":[\"plan\"]}",
                "{" + EVERYBODY + "}")) {
            var export = ordered(query);
            assertThat(export.get("answeredBy").asString()).as(query).isEqualTo("derived");
            assertThat(export.get("cost").asInt()).isZero();
            var profiles = export.get("profiles").asInt();
            assertThat(json(cistern.ask(query)).get("total").asInt()).isEqualTo(profiles);
            assertThat(export.at("/pages/done").asInt()).isEqualTo(Math.max(1, Math.ceilDiv(profiles, 1_000)));
            assertThat(export.at("/pages/total")).isEqualTo(export.at("/pages/done"));
            assertThat(result(export)).as(query).isEqualTo(ndjson(query));
        }
        assertThat(sandbox.calls()).hasSize(PAGES);
    }

    @Test
    void afterARestartItIsDerivedOnceTheWideAnswerWasAskedFor() {
        cistern.ask("{}");
        restart();
        cistern.ask("{}");
        assertThat(ordered("{" + EVERYBODY + "}").get("answeredBy").asString()).isEqualTo("derived");
        assertThat(sandbox.calls()).hasSize(PAGES);
    }

    /** The snapshot that the rows come from is dropped, the service is restarted, and derives nothing any more. */
    @ParameterizedTest
    @CsvSource({"ndjson,identity", "ndjson,gzip", "json,identity", "csv,identity"})
    void aDerivedResultStaysTheSameBytes(String format, String encoding) {
        var source = json(cistern.ask("{}")).at("/snapshot/id").asString();
        var export = ordered("{" + EVERYBODY + ",\"format\":\"" + format + "\"}");
        var path = export.get("result").asString();
        var whole = cistern.get(path, "Accept-Encoding", encoding);
        var tag = whole.headers().firstValue("ETag").orElseThrow();
        var first = part(path, encoding, tag, 0, whole.body().length / 3);

        time.advance(Duration.ofDays(3));
        cistern.ask("{\"ids\":[\"u1\"]}"); // drops what is too old
        restart("cistern.projects.main.derive=false");
        assertThat(cistern.get("/v1/snapshots/" + source).statusCode()).isEqualTo(410);
        var calls = sandbox.calls().size();

        var again = cistern.get(path, "Accept-Encoding", encoding);
        assertThat(again.body()).isEqualTo(whole.body());
        assertThat(again.headers().firstValue("ETag")).hasValue(tag);
        var parts = new ByteArrayOutputStream();
        parts.writeBytes(first);
        while (parts.size() < whole.body().length) {
            parts.writeBytes(part(path, encoding, tag, parts.size(), parts.size() + 50_000));
        }
        assertThat(parts.toByteArray()).isEqualTo(whole.body());
        assertThat(sandbox.calls()).hasSize(calls);
    }

    private byte[] part(String path, String encoding, String tag, int from, int last) {
        var part =
                cistern.get(path, "Accept-Encoding", encoding, "Range", "bytes=" + from + "-" + last, "If-Range", tag);
        assertThat(part.statusCode()).isEqualTo(206);
        return part.body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"select\":[\"plan\"]}"})
    void whatIsStaleOrMustBeNewIsFetched(String query) {
        cistern.ask("{}");
        time.advance(Duration.ofSeconds(1));
        var fresh = ordered(query.replace("{", "{\"fresh\":true" + (query.equals("{}") ? "" : ",")));
        assertThat(fresh.get("answeredBy").asString()).isEqualTo("upstream");
        assertThat(fresh.get("cost").asInt()).isEqualTo(PAGES);
        time.advance(Duration.ofMinutes(16));
        var later = ordered(query);
        assertThat(later.get("answeredBy").asString()).isEqualTo("upstream");
        assertThat(later.get("cost").asInt()).isEqualTo(PAGES);
        assertThat(later.get("asOf").asString()).isEqualTo(time.instant().toString());
    }

    /** Nobody knows how long Mixpanel keeps the session of the first page. */
    @Test
    void aPartOfAnAnswerIsNotContinued() {
        cistern.ask("{\"limit\":250}");
        time.advance(Duration.ofMinutes(1));
        var export = ordered("{}");
        assertThat(export.get("cost").asInt()).isEqualTo(PAGES);
        assertThat(export.get("asOf").asString()).isEqualTo(time.instant().toString());
    }

    @Test
    void whatDoesNotAddUpIsFetchedAgain() {
        sandbox.next(Fault.TOTAL_MOVED);
        cistern.ask("{}");
        time.advance(Duration.ofMinutes(2));
        var export = ordered("{}");
        assertThat(export.get("answeredBy").asString()).isEqualTo("upstream");
        assertThat(result(export).lines()).hasSize(PROFILES);
    }

    @Test
    void itNeedsNoBudget() {
        cistern.ask("{}");
        cistern.post("/v1/projects/main/pause", "");
        for (var order : List.of("{}", "{" + EVERYBODY + "}")) {
            var export = ordered(order);
            assertThat(export.get("cost").asInt()).isZero();
            assertThat(export.get("eta").isNull()).isTrue();
        }
    }

    @Test
    void theSavedCallsAreCountedOnce() {
        cistern.ask("{}");
        var before = saved();
        ordered("{}");
        assertThat(saved() - before).isEqualTo(PAGES);
        ordered("{" + EVERYBODY + "}");
        assertThat(saved() - before).isEqualTo(2 * PAGES);
    }

    private int saved() {
        return json(cistern.get("/v1/quota"))
                .findPath("savedByCaller")
                .path("anonymous")
                .asInt();
    }

    /** A copy is as old as its source, but a rule of derivation may lose trust. */
    @Test
    void aCopyAnswersNobody() {
        var query = "{\"select\":[\"plan\"]}";
        var source = json(cistern.ask("{}")).at("/snapshot/id");
        ordered(query);
        assertThat(json(cistern.ask(query)).at("/snapshot/id")).isEqualTo(source);
        restart();
        var alone = json(cistern.ask(query));
        assertThat(alone.get("answeredBy").asString()).isEqualTo("upstream");
    }

    @Test
    void thePagesOfTwoExportsStayUntilBothAreGone() {
        cistern.ask("{}");
        var first = ordered("{}");
        var second = ordered("{}");
        assertThat(cistern.delete("/v1/exports/" + first.get("id").asString()).statusCode())
                .isEqualTo(204);
        time.advance(Duration.ofDays(3));
        cistern.ask("{\"ids\":[\"u1\"]}"); // drops what is too old
        restart();
        assertThat(result(second).lines()).hasSize(PROFILES);
    }

    @Test
    void aQueryThatDoesNotWaitKeepsItsTerms() {
        cistern.ask("{}");
        assertThat(promised("{}", "Prefer", "respond-async").get("cost").asInt())
                .isZero();
        time.advance(Duration.ofMinutes(5));
        assertThat(promised("{}", "Prefer", "respond-async", "Cache-Control", "max-age=600")
                        .get("cost")
                        .asInt())
                .isZero();
        assertThat(promised("{}", "Prefer", "respond-async", "Cache-Control", "max-age=60")
                        .get("cost")
                        .asInt())
                .isEqualTo(PAGES);
        time.advance(Duration.ofSeconds(1));
        assertThat(promised("{}", "Prefer", "respond-async", "Cache-Control", "no-cache")
                        .get("cost")
                        .asInt())
                .isEqualTo(PAGES);
        var calls = sandbox.calls().size();
        assertThat(cistern.ask("{}", "Prefer", "respond-async", "Cache-Control", "only-if-cached")
                        .statusCode())
                .as("what is cached takes no time")
                .isEqualTo(200);
        assertThat(cistern.ask("{\"group\":\"7\"}", "Prefer", "respond-async", "Cache-Control", "only-if-cached")
                        .statusCode())
                .isEqualTo(504);
        assertThat(sandbox.calls()).hasSize(calls);
    }

    private JsonNode promised(String query, String... headers) {
        var promise = cistern.ask(query, headers);
        assertThat(promise.statusCode()).as(text(promise)).isEqualTo(202);
        return completed(promise.headers().firstValue("Location").orElseThrow());
    }

    /** A caller that may not refresh cannot force a call with an order. */
    @Test
    void aCallerThatMayNotRefreshGetsWhatIsFresh() {
        restart(
                "cistern.callers.reports.key-sha256=713926e4a54bad0364af17bc75c1f09ac9fec38a4f73019c3b3385539739482f",
                "cistern.callers.reports.may-refresh=false");
        String[] own = {"Authorization", "Bearer reports-key-0123456789"};
        cistern.ask("{}", own);
        time.advance(Duration.ofMinutes(1));
        var location = cistern.post("/v1/exports", "{\"fresh\":true}", own)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().until(() ->
                json(cistern.get(location, own)).get("status").asString().equals("complete"));
        assertThat(json(cistern.get(location, own)).get("cost").asInt()).isZero();
    }

    @Test
    void withoutADiskToo() {
        restart("cistern.cache.memory-only=true");
        cistern.ask("{}");
        var export = ordered("{" + EVERYBODY + "}");
        assertThat(export.get("answeredBy").asString()).isEqualTo("derived");
        assertThat(result(export).lines()).hasSize(PROFILES);
    }

    private JsonNode ordered(String order) {
        var accepted = cistern.post("/v1/exports", order);
        assertThat(accepted.statusCode()).as(text(accepted)).isEqualTo(202);
        return completed(accepted.headers().firstValue("Location").orElseThrow());
    }

    private JsonNode completed(String location) {
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        json(cistern.get(location)).get("status").asString().equals("complete"));
        return json(cistern.get(location));
    }

    private String result(JsonNode export) {
        return text(cistern.get(export.get("result").asString()));
    }

    private String ndjson(String query) {
        return text(cistern.post("/v1/profiles/query?format=ndjson", query));
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(text(response));
    }
}
