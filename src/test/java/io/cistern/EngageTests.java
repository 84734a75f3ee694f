package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.ArrivedCall;
import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients of Mixpanel's own endpoint, on the wire, beside what the sandbox gives them directly. */
@IntegrationTests
class EngageTests {

    private static final int PROFILES = 2_500;
    private static final String WHERE = "properties[\"age\"] > 20 and not (properties[\"plan\"] == \"a+b\")";

    private final HttpClient client = HttpClient.newHttpClient();
    private SandboxMixpanel sandbox = Shared.SANDBOX;
    private int callsBefore;
    private @Nullable RunningCistern running;

    @AfterEach
    void close() {
        if (running != null) {
            running.close();
            sandbox.close();
        }
        client.close();
    }

    /** The service that tests share. The answers of earlier tests are too old to be served. */
    private RunningCistern cistern() {
        Shared.TIME.advance(Duration.ofDays(3));
        sandbox.clearFaults();
        callsBefore = sandbox.calls().size();
        return Shared.CISTERN;
    }

    /** The calls that this test has caused. */
    private List<ArrivedCall> calls() {
        var all = sandbox.calls();
        return all.subList(callsBefore, all.size());
    }

    private static SandboxMixpanel sandbox() {
        var properties = SandboxSettings.of("profiles=" + PROFILES, "quota.limit=1000");
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    /** A service of this test alone, before a sandbox of its own. */
    private RunningCistern cistern(String... settings) {
        if (running == null) {
            sandbox = sandbox();
        }
        var started = RunningCistern.start(against(
                sandbox.port(),
                Stream.concat(
                                Stream.of(settings).filter(setting -> !setting.contains("quota.limit")),
                                Stream.of(settings)
                                        .filter(setting -> setting.contains("quota.limit"))
                                        .findFirst()
                                        .or(() -> Optional.of("cistern.projects.main.quota.limit=1000"))
                                        .stream())
                        .toArray(String[]::new)));
        running = started;
        return started;
    }

    /** A service for all tests without settings of their own. It ends with this JVM. */
    private static final class Shared {

        static final FakeTime TIME = new FakeTime();
        static final SandboxMixpanel SANDBOX = sandbox();
        static final RunningCistern CISTERN =
                RunningCistern.start(TIME, against(SANDBOX.port(), "cistern.projects.main.quota.limit=1000"));
    }

    /** A service that is asked only what it refuses, one for all such tests. It ends with this JVM. */
    private static final class Refusing {

        static final SandboxMixpanel SANDBOX =
                new SandboxMixpanel(SandboxSettings.of("profiles=10"), InstantSource.system()).start();
        static final RunningCistern CISTERN = RunningCistern.start(against(SANDBOX.port()));
    }

    /** How a client puts its parameters on the wire. */
    private interface Style {
        HttpRequest request(URI host, Map<String, String> filter, Map<String, String> paging);
    }

    private static final Map<String, Style> STYLES = new TreeMap<>(Map.of(
            "GET with all in the query string",
                    (host, filter, paging) -> HttpRequest.newBuilder(at(host, "/api/2.0/engage", both(filter, paging)))
                            .build(),
            "GET with a trailing slash",
                    (host, filter, paging) -> HttpRequest.newBuilder(
                                    at(host, "/api/query/engage/", both(filter, paging)))
                            .build(),
            "POST of a form",
                    (host, filter, paging) -> HttpRequest.newBuilder(
                                    at(host, "/api/query/engage", Map.of("project_id", "1")))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(form(both(filter, paging))))
                            .build(),
            "POST with paging in the URL and filters in the body",
                    (host, filter, paging) -> HttpRequest.newBuilder(at(host, "/api/query/engage", paging))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(form(filter)))
                            .build(),
            "POST of JSON with real values",
                    (host, filter, paging) -> HttpRequest.newBuilder(at(host, "/api/query/engage", Map.of()))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(json(both(filter, paging))))
                            .build(),
            "POST of JSON that says it is a form",
                    (host, filter, paging) -> HttpRequest.newBuilder(
                                    at(host, "/api/2.0/engage/", Map.of("where", "false")))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(json(both(filter, paging))))
                            .build()));

    @Test
    void everyStyleGetsTheBytesOfMixpanelAndAllCostWhatOneCosts() {
        var cistern = cistern();
        var filter = Map.of("where", WHERE, "output_properties", "[\"plan\",\"age\",\"tags\"]");
        var truth = readUntilShort(sandbox.url(), "POST of a form", filter);
        // the sandbox adds it to what was selected; that Mixpanel does was never seen in an answer of its own
        truth.replaceAll((_, properties) -> withoutLastSeen(properties));
        var direct = calls().size();
        var reads = new TreeMap<String, Map<String, String>>();
        for (var style : STYLES.keySet()) {
            reads.put(style, readUntilShort(cistern.uri("/"), style, filter));
        }
        assertThat(reads)
                .hasSize(6)
                .allSatisfy((style, read) -> assertThat(read).isEqualTo(truth));
        assertThat(calls()).hasSize(2 * direct);
    }

    @Test
    void twentyFiveThousandProfilesCostTwentyFiveCallsHoweverOftenAndInWhateverStyleTheyAreRead() {
        var properties = SandboxSettings.of("profiles=25000");
        try (var large = new SandboxMixpanel(properties, InstantSource.system()).start();
                var cistern = RunningCistern.start(against(large.port()))) {
            for (var style : STYLES.keySet()) {
                assertThat(readUntilShort(cistern.uri("/"), style, Map.of("where", "defined(properties[\"zip\"])")))
                        .as(style)
                        .hasSize(25_000);
            }
            assertThat(large.calls()).hasSize(25);
        }
    }

    /** As clients of Mixpanel's older authentication do. */
    @Test
    void aClientThatSignsEachPageAnewGetsAllPagesAndPaysOnce() {
        var cistern = cistern();
        for (var run = 0; run < 2; run++) {
            var all = new TreeMap<String, String>();
            var session = "";
            for (var page = 0; page < 3; page++) {
                var signature = "expire=" + (1_800_000_000 + 60 * run + page) + "&sig=" + run + "abc" + page
                        + "&api_key=key" + page + "&api_secret=secret" + page + "&token=t" + page + "&_=" + run + page;
                var paging = page == 0 ? "" : "&page=" + page + "&session_id=" + session;
                var answer = page == 1
                        ? post(cistern, "/api/2.0/engage", signature + paging)
                        : get(cistern, "/api/2.0/engage?" + signature + paging);
                assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
                session = json(answer).get("session_id").asString();
                all.putAll(results(text(answer)));
            }
            assertThat(all).hasSize(PROFILES);
        }
        assertThat(calls())
                .hasSize(3)
                .allSatisfy(arrivedCall -> assertThat(arrivedCall.parameters())
                        .doesNotContainKeys("expire", "sig", "api_key", "api_secret", "token", "_"));
        assertThat(json(cistern.get("/v1/profiles?limit=1")).get("cost").asInt())
                .as("it is the question without them")
                .isZero();
    }

    @Test
    void aClientGetsThePropertiesThatItAskedForAndSharesThemWithOthers() {
        var cistern = cistern();
        var selected = encoded("[\"$email\",\"plan\"]");
        var page = json(get(cistern, "/api/query/engage?output_properties=" + selected));
        assertThat(page.get("results"))
                .allSatisfy(result ->
                        assertThat(result.get("$properties").propertyNames()).isSubsetOf("$email", "plan"));
        assertThat(calls().getLast().parameters()).containsEntry("output_properties", "[\"$email\",\"plan\"]");
        assertThat(json(cistern.get("/v1/profiles?select=plan,$email&limit=1"))
                        .get("cost")
                        .asInt())
                .isZero();
        assertThat(calls()).hasSize(1);
    }

    /** As clients that build their URLs by hand. */
    @Test
    void rawBracketsAndQuotesAreUnderstood() throws IOException {
        var cistern = cistern();
        var query =
                "/api/query/engage?session_id=&page=0&output_properties=[\"plan\"]&where=properties[\"age\"]%20%3E%2070";
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), cistern.uri("/").getPort())) {
            socket.getOutputStream()
                    .write(("GET " + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("\"status\":\"ok\"");
            assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("content-encoding");
        }
        assertThat(calls().getLast().parameters())
                .containsEntry("output_properties", "[\"plan\"]")
                .containsEntry("where", "properties[\"age\"] > 70");
    }

    @Test
    void theFirstPageCostsOneCallAndHasMixpanelsMembers() {
        var cistern = cistern();
        var answer = get(cistern, "/api/query/engage");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        var json = json(answer);
        assertThat(json.propertyNames())
                .containsExactly("page", "page_size", "session_id", "status", "total", "results");
        assertThat(json.get("page").asInt()).isZero();
        assertThat(json.get("page_size").asInt()).isEqualTo(1_000);
        assertThat(json.get("session_id").asString()).matches("\\d{10}-[0-9a-f]{24}");
        assertThat(json.get("total").asInt()).isEqualTo(PROFILES);
        assertThat(json.get("results").size()).isEqualTo(1_000);
        assertThat(calls()).hasSize(1);
        assertThat(json(post(cistern, "/api/2.0/engage/", "")).get("session_id"))
                .as("no parameter at all, in an empty body")
                .isEqualTo(json.get("session_id"));
        assertThat(calls()).hasSize(1);
    }

    @Test
    void aProbeCostsOneCallAPeriod() {
        var cistern = cistern();
        for (var i = 0; i < 3; i++) {
            var probe = json(get(cistern, "/api/query/engage?page_size=0"));
            assertThat(probe.get("total").asInt()).isEqualTo(PROFILES);
            assertThat(probe.get("results").size()).isZero();
        }
        assertThat(json(get(cistern, "/api/query/engage?page=0")).get("results").size())
                .isEqualTo(1_000);
        assertThat(calls()).hasSize(1);
    }

    /** mixpanel-utils and airbyte: as many pages as total and page_size say, in any order, on threads. */
    @ParameterizedTest
    @CsvSource({"0,2", "250,4", "5000,2", "0,20"})
    void readsPagesOutOfOrderOnThreads(int size, int threads) throws Exception {
        var cistern = cistern();
        var sized = size == 0 ? "" : "&page_size=" + size;
        var first = json(get(cistern, "/api/query/engage?page=0" + sized));
        assertThat(first.get("page_size").asInt()).isEqualTo(size == 0 ? 1_000 : size);
        var pages =
                Math.ceilDiv(first.get("total").asInt(), first.get("page_size").asInt());
        var session = first.get("session_id").asString();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var rest = pool.invokeAll(IntStream.range(1, pages)
                    .map(page -> pages - page)
                    .<Callable<HttpResponse<byte[]>>>mapToObj(page ->
                            () -> get(cistern, "/api/query/engage?page=" + page + "&session_id=" + session + sized))
                    .toList());
            var all = new TreeMap<>(results(first.toString()));
            for (var page : rest) {
                assertThat(json(page.get()).get("total").asInt()).isEqualTo(PROFILES);
                all.putAll(results(text(page.get())));
            }
            assertThat(all).hasSize(PROFILES);
        }
        assertThat(calls()).hasSize(3);
        assertThat(sandbox.inFlightPeak()).isLessThanOrEqualTo(5);
    }

    /** headless: until a page is empty, which is one beyond the end. */
    @Test
    void readsUntilAnEmptyPageAndBeyondTheEnd() {
        var cistern = cistern();
        var session = json(get(cistern, "/api/query/engage")).get("session_id").asString();
        var sizes = IntStream.range(0, 6)
                .mapToObj(page -> json(get(cistern, "/api/query/engage?page=" + page + "&session_id=" + session)))
                .map(page -> page.get("results").size() + " of " + page.get("total"))
                .toList();
        assertThat(sizes)
                .containsExactly("1000 of 2500", "1000 of 2500", "500 of 2500", "0 of 2500", "0 of 2500", "0 of 2500");
        assertThat(calls()).hasSize(3);
    }

    @Test
    void oneWhoReadsAllAtAnotherSizeGetsEverybodyOnce() {
        var cistern = cistern();
        var first = json(get(cistern, "/api/query/engage?limit=700"));
        var session = first.get("session_id").asString();
        var all = new TreeMap<>(results(first.toString()));
        for (var page = 1; page < 4; page++) {
            all.putAll(
                    results(text(get(cistern, "/api/query/engage?limit=700&page=" + page + "&session_id=" + session))));
        }
        assertThat(all).hasSize(PROFILES);
        var capped = json(get(cistern, "/api/query/engage?page_size=700&limit=900&page=1&session_id=" + session));
        assertThat(capped.get("results").size()).isEqualTo(200);
    }

    @Test
    void theSameQuestionInOtherWordsIsTheSameSnapshot() {
        var cistern = cistern();
        var session = json(get(cistern, "/api/query/engage?" + form(Map.of("where", WHERE))))
                .get("session_id");
        for (var other : List.of(
                form(Map.of("selector", WHERE)),
                form(Map.of("where", " properties[\"age\"]>20 and not(properties[\"plan\"]==\"a+b\") ")),
                form(Map.of("where", WHERE, "format", "json", "query_origin", "tap", "verbose", "1")),
                form(Map.of("where", WHERE, "include_all_users", "false", "project_id", "1")))) {
            assertThat(json(post(cistern, "/api/query/engage", other)).get("session_id"))
                    .as(other)
                    .isEqualTo(session);
        }
        var cohorts = Stream.of("{\"id\":1001}", "{\"id\":\"1001\"}", " { \"id\" : 1001 } ")
                .map(cohort -> json(post(cistern, "/api/query/engage", form(Map.of("filter_by_cohort", cohort)))))
                .map(answer -> answer.get("session_id").asString());
        var nested = json(post(
                        cistern,
                        "/api/query/engage",
                        "{\"filter_by_cohort\":{\"id\":1001},\"include_all_users\":true}"))
                .get("session_id")
                .asString();
        assertThat(cohorts).containsOnly(nested);
        assertThat(json(post(
                                cistern,
                                "/api/query/engage",
                                "{\"output_properties\":\"plan\",\"where\":\"properties[\\\"age\\\"]==33\"}"))
                        .get("session_id"))
                .isEqualTo(json(get(
                                cistern,
                                "/api/query/engage?"
                                        + form(Map.of(
                                                "output_properties",
                                                "[\"plan\"]",
                                                "where",
                                                "properties[\"age\"] == 33"))))
                        .get("session_id"));
    }

    @Test
    void whatIsNotUnderstoodGoesUpstreamAsAPartOfTheQuestion() {
        var cistern = cistern();
        get(cistern, "/api/query/engage");
        for (var extra : List.of(
                Map.of("search", "ann"),
                Map.of("search", "bob"),
                Map.of("sort_key", "properties[\"age\"]", "sort_order", "descending"),
                Map.of("raw_cohort", "{\"groups\":[]}"),
                Map.of("filter_by_cohort", "{\"raw_cohort\":{\"id\":1001}}"))) {
            var before = calls().size();
            for (var i = 0; i < 2; i++) {
                get(cistern, "/api/query/engage?" + form(extra));
            }
            var calls = calls();
            assertThat(calls.size()).as("asked once: " + extra).isEqualTo(before + 1);
            assertThat(calls.getLast().parameters()).containsAllEntriesOf(extra);
        }
    }

    @Test
    void aSessionOutlivesChangesRestartsAndMixpanelsOwnSession() {
        var data = "cistern.data-dir=" + RunningCistern.temporary();
        var cistern = cistern(data, "cistern.projects.main.freshness.max-age=1s");
        var first = json(get(cistern, "/api/query/engage"));
        var session = first.get("session_id").asString();
        get(cistern, "/api/query/engage?page=1&session_id=" + session);
        await().until(() -> calls().size() == 3); // the rest is read ahead
        await().until(() ->
                json(cistern.get("/v1/snapshots")).at("/snapshots/0/pages/done").asInt() == 3);
        sandbox.add("newcomer", "{}");
        sandbox.always(Fault.LOSE_SESSION);
        cistern.close();

        var again = cistern(data, "cistern.projects.main.freshness.max-age=1s");
        var all = new TreeMap<>(results(first.toString()));
        for (var page : List.of(2, 1)) {
            all.putAll(results(text(get(again, "/api/query/engage?page=" + page + "&session_id=" + session))));
        }
        assertThat(all).hasSize(PROFILES).doesNotContainKey("newcomer");
        assertThat(calls()).hasSize(3);
    }

    @Test
    void aDerivedSessionOutlivesARestart() {
        var data = "cistern.data-dir=" + RunningCistern.temporary();
        var cistern = cistern(data);
        readUntilShort(cistern.uri("/"), "POST of a form", Map.of());
        var filter = "/api/query/engage?page_size=100&where=" + encoded("properties[\"plan\"] == \"Free\"");
        await().untilAsserted(() -> assertThat(
                        json(get(cistern, filter)).get("session_id").asString())
                .as("it is derived")
                .matches("\\d{10}-[0-9a-f]{24}-[0-9a-f]{24}"));
        var first = json(get(cistern, filter));
        var calls = calls().size();
        var session = first.get("session_id").asString();
        var total = first.get("total").asInt();
        assertThat(total).isBetween(201, PROFILES - 1);
        cistern.close();

        var again = cistern(data);
        var all = new TreeMap<>(results(first.toString()));
        for (var page = 1; page < Math.ceilDiv(total, 100); page++) {
            all.putAll(results(text(get(again, filter + "&page=" + page + "&session_id=" + session))));
        }
        assertThat(all).hasSize(total);
        assertThat(calls()).hasSize(calls);
        assertThat(error(get(again, "/api/query/engage?page=1&session_id=" + session), 400))
                .as("the session belongs to its parameters")
                .isEqualTo("request for page in uncached query for params");
    }

    /** Nobody knows then which rows were meant. */
    @Test
    void aSnapshotWhoseStoredQuestionIsNotItsOwnIsNotDerivedFrom() throws SQLException {
        var data = RunningCistern.temporary();
        var cistern = cistern("cistern.data-dir=" + data);
        readUntilShort(cistern.uri("/"), "POST of a form", Map.of());
        get(cistern, "/api/query/engage?search=ann");
        var free = "/api/query/engage?page_size=100&where=" + encoded("properties[\"plan\"] == \"Free\"");
        await().untilAsserted(() -> assertThat(
                        json(get(cistern, free)).get("session_id").asString())
                .as("it is derived")
                .matches("\\d{10}-[0-9a-f]{24}-[0-9a-f]{24}"));
        var session = json(get(cistern, free)).get("session_id").asString();
        var wide = session.substring(11, 35);
        cistern.close();
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("cistern.db"));
                var statement = database.createStatement()) {
            var isWide = "json_extract(CAST(document AS TEXT), '$.id') = '" + wide + "'";
            var other = "SELECT json_extract(CAST(document AS TEXT), '$.query') FROM snapshot WHERE NOT (" + isWide
                    + ") AND pages = 1 LIMIT 1";
            assertThat(statement.executeUpdate("UPDATE snapshot SET document ="
                            + " CAST(json_set(CAST(document AS TEXT), '$.query', json((" + other + "))) AS BLOB)"
                            + " WHERE " + isWide))
                    .isEqualTo(1);
        }

        var again = cistern("cistern.data-dir=" + data);
        assertThat(error(get(again, free + "&page=1&session_id=" + session), 400))
                .isEqualTo("request for page in uncached query for params");
    }

    /** Windows that reach back from now are fixed when a session begins. */
    @Test
    void behaviorsWithoutATimestampCanBePaged() {
        var cistern = cistern("cistern.projects.main.quota.limit=1000"); // reads ahead after the test
        var behaviors = form(Map.of(
                "behaviors",
                "[{\"window\":\"90d\",\"name\":\"b\",\"event_selectors\":[{\"event\":\"Visit\"}]}]",
                "where",
                "behaviors[\"b\"] > 0"));
        var first = json(post(cistern, "/api/query/engage", behaviors + "&page_size=50"));
        var session = first.get("session_id").asString();
        var second = json(post(cistern, "/api/query/engage", behaviors + "&page_size=50&page=1&session_id=" + session));
        assertThat(second.get("session_id").asString()).isEqualTo(session);
        assertThat(calls().getLast().parameters().get("as_of_timestamp")).isEqualTo(session.substring(0, 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page=1",
                "page=1&session_id=",
                "page=2&session_id=1234567890-EXAMPL",
                "page=1&session_id=1234567890-8f3a00000000000000000000"
            })
    void anUnknownSessionGetsMixpanelsWords(String query) {
        var cistern = Refusing.CISTERN;
        assertThat(error(get(cistern, "/api/query/engage?" + query), 400))
                .isEqualTo("request for page in uncached query for params");
        assertThat(Refusing.SANDBOX.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "page=x|Invalid parameter: page",
                "page=-1|Invalid parameter: page",
                "page_size=9999999999|Invalid parameter: page_size",
                "filter_by_cohort=7|Invalid parameter: filter_by_cohort",
                "filter_by_cohort=%7B%22id%22%3A0%7D|Invalid parameter: filter_by_cohort",
                "distinct_ids=u1|Invalid parameter: distinct_ids",
                "output_properties=[1,{}]|Invalid parameter: output_properties",
                "behaviors=%7B%7D|Invalid parameter: behaviors",
                "workspace_id=x|Invalid parameter: workspace_id",
                "format=csv|Invalid parameter: format",
                "where=%ZZ|Malformed encoding",
            })
    void whatIsWrongIsToldByItsNameAndCostsNothing(String query, String error) throws IOException {
        var cistern = Refusing.CISTERN;
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), cistern.uri("/").getPort())) {
            socket.getOutputStream()
                    .write(("GET /api/query/engage?" + query
                                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400");
            assertThat(answer).contains("{\"error\":\"" + error + "\",\"request\":\"/api/query/engage\"}");
        }
        assertThat(Refusing.SANDBOX.calls()).isEmpty();
    }

    @Test
    void aSpentBudgetIs429WithAllThatTellsHowLongToWait() {
        var cistern = cistern(
                "cistern.projects.main.quota.limit=1",
                "cistern.projects.main.quota.reserve=0",
                "cistern.engage.wait=0s");
        get(cistern, "/api/query/engage");
        var refused = get(cistern, "/api/query/engage?search=private");
        assertThat(error(refused, 429)).startsWith("Query rate limit exceeded");
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(3_000L, 3_700L);
        assertThat(refused.headers().firstValue("RateLimit").orElseThrow()).contains("\"project\";r=0");
        assertThat(refused.headers().firstValue("RateLimit-Policy")).isPresent();
        assertThat(text(refused)).doesNotContain("private");
    }

    @Test
    void mixpanelsRefusalsKeepTheirStatus() {
        var cistern = cistern();
        sandbox.next(Fault.PLAN);
        assertThat(error(get(cistern, "/api/query/engage"), 402)).isNotEmpty();
        assertThat(error(get(cistern, "/api/query/engage?where=nonsense(1)"), 400))
                .isNotEmpty();
        assertThat(error(get(cistern, "/api/query/engage?where=%28"), 400)).startsWith("Unable to parse expression");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/query/engage/properties", "/api/2.0/engage/stats", "/api/query/insights", "/api/app/me"})
    void otherPathsAreNotOurs(String path) {
        var cistern = Refusing.CISTERN;
        assertThat(error(get(cistern, path + "?x=private"), 404)).contains("/api/query/engage");
        assertThat(Refusing.SANDBOX.calls()).isEmpty();
    }

    @Test
    void aCallersKeyMayStandWhereverAClientPutsItsSecret() {
        var key = "key-of-reports";
        var cistern = cistern(
                "cistern.callers.reports.key-sha256=f8916f4ccae45e08e00d9ca965600faa2fde9cde10e3dd5af69933a281aac75e");
        for (var authorization : List.of(
                "Bearer " + key,
                basic("reports:" + key),
                basic("service-account.1234.mp-service-account:" + key),
                basic(key + ":"),
                basic(key))) {
            assertThat(cistern.get("/api/query/engage", "Authorization", authorization)
                            .statusCode())
                    .as(authorization)
                    .isEqualTo(200);
        }
        assertThat(error(cistern.get("/api/query/engage"), 401)).isNotEmpty();
        assertThat(error(cistern.get("/api/2.0/engage", "Authorization", basic("reports:wrong")), 401))
                .isNotEmpty();
        assertThat(error(cistern.get("/api/query/engage?project_id=77", "Authorization", "Bearer " + key), 403))
                .isNotEmpty();
        assertThat(calls().stream().map(ArrivedCall::page)).hasSize(1);
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    /** All other bytes stay as they are. */
    private static String withoutLastSeen(String properties) {
        var member = "\"\\$last_seen\":\"[^\"]*\"";
        var rest = properties.replaceFirst(member + ",|," + member + "|" + member, "");
        assertThat(rest).isNotEqualTo(properties);
        return rest;
    }

    /** All profiles, by their ids as JSON, with the bytes of their properties. */
    private Map<String, String> readUntilShort(URI host, String style, Map<String, String> filter) {
        var all = new TreeMap<String, String>();
        var paging = new TreeMap<>(Map.of("page", "0", "project_id", "1"));
        while (true) {
            var request = HttpRequest.newBuilder(
                            java.util.Objects.requireNonNull(STYLES.get(style)).request(host, filter, paging),
                            (name, value) -> true)
                    .header("Authorization", basic("sandbox:sandbox"))
                    .build();
            var response = send(request);
            assertThat(response.statusCode()).as(style + ": " + text(response)).isEqualTo(200);
            var json = json(response);
            var results = results(text(response));
            assertThat(results).hasSize(json.get("results").size());
            all.putAll(results);
            if (results.size() < 1_000) {
                return all;
            }
            paging.put("session_id", json.get("session_id").asString());
            paging.put("page", Integer.toString(Integer.parseInt(paging.get("page")) + 1));
        }
    }

    /** The results of a page, by id, each as its bytes stand there. */
    private static Map<String, String> results(String page) {
        var found = new TreeMap<String, String>();
        try (var parser = JsonMapper.shared().createParser(page)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.PROPERTY_NAME
                        && parser.currentName().equals("$distinct_id")) {
                    parser.nextToken();
                    var id = parser.getString();
                    parser.nextToken();
                    assertThat(parser.currentName()).isEqualTo("$properties");
                    parser.nextToken();
                    var from = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
                    parser.skipChildren();
                    var to = Math.toIntExact(parser.currentLocation().getCharOffset());
                    found.put(id, page.substring(from, to));
                }
            }
        }
        return found;
    }

    private HttpResponse<byte[]> get(RunningCistern cistern, String path) {
        var encoded = path.replace("\"", "%22").replace("[", "%5B").replace("]", "%5D");
        return cistern.get(encoded);
    }

    private HttpResponse<byte[]> post(RunningCistern cistern, String path, String body) {
        return send(HttpRequest.newBuilder(cistern.uri(path))
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String error(HttpResponse<byte[]> response, int status) {
        assertThat(response.statusCode()).as(text(response)).isEqualTo(status);
        var json = json(response);
        assertThat(json.propertyNames()).containsExactly("error", "request");
        assertThat(json.get("request").asString())
                .isEqualTo(response.request().uri().getPath());
        return json.get("error").asString();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static URI at(URI host, String path, Map<String, String> query) {
        return host.resolve(path + (query.isEmpty() ? "" : "?" + form(query)));
    }

    private static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
        var both = new TreeMap<>(one);
        both.putAll(other);
        return both;
    }

    private static String form(Map<String, String> parameters) {
        return new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** With real numbers and lists. */
    private static String json(Map<String, String> parameters) {
        var json = JsonMapper.shared().createObjectNode();
        parameters.forEach((name, value) -> {
            if (value.startsWith("[") || value.matches("\\d{1,9}")) {
                json.set(name, JsonMapper.shared().readTree(value));
            } else {
                json.put(name, value);
            }
        });
        return json.toString();
    }
}
