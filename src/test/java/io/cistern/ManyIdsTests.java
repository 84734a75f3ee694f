package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.Fault;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Queries of more ids than one call takes. */
@SuppressWarnings("NullAway.Init") // started before all tests
@IntegrationTests
class ManyIdsTests {

    private static final String QUERY = "/v1/profiles/query?wait=0";
    private static final String EXPLAIN = "/v1/profiles/explain?wait=0";

    private static final FakeTime time = new FakeTime();
    private static final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=8000", "quota.limit=100000"), InstantSource.system());
    private static RunningCistern cistern;

    @BeforeAll
    static void start() {
        sandbox.start();
        cistern = started("cistern.projects.main.quota.limit=1000");
    }

    @AfterAll
    static void stop() {
        cistern.close();
        sandbox.close();
    }

    /** The answers of earlier tests are too old to be served. */
    @BeforeEach
    void daysLater() {
        sandbox.clearFaults();
        time.advance(Duration.ofDays(3));
    }

    private static RunningCistern started(String... settings) {
        var all = new ArrayList<>(List.of(settings));
        all.add("cistern.security.local-admin=true");
        return RunningCistern.start(time, against(sandbox.port(), all.toArray(String[]::new)));
    }

    @Test
    void aLongListCostsACallForEachThousandIdsThatAreNotCached() {
        cistern.ask(query(people(1, 250)));
        cistern.get("/v1/profiles/u7981");
        cistern.get("/v1/profiles/nobody-1");
        var asked = shuffled(List.of(people(1, 3400), List.of("u7981", "u7", "u7"), nobody(97)));
        assertThat(asked).hasSize(3500);

        var plan = json(cistern.post(EXPLAIN, query(asked)));
        assertThat(plan.get("answer").asString()).as(plan.toString()).isEqualTo("fetch");
        assertThat(plan.get("cost")).hasToString("{\"min\":4,\"max\":4,\"expected\":4}");
        assertThat(plan.get("because").toString()).contains("252 of 3498 ids are in cached answers");

        var before = sandbox.calls().size();
        var answer = json(cistern.post(QUERY, query(asked)));
        assertThat(answer.get("cost").asInt()).isEqualTo(4);
        assertThat(sandbox.calls()).hasSize(before + 4);
        var present = asked.stream().filter(id -> id.startsWith("u")).distinct().toList();
        assertThat(ids(answer)).as("in the order asked").isEqualTo(present);
        assertThat(answer.get("total").asInt()).isEqualTo(3401);
        assertThat(answer.at("/snapshot/complete").asBoolean()).isTrue();

        var again = json(cistern.post(QUERY, query(asked)));
        assertThat(again.get("cost").asInt()).isZero();
        assertThat(again.get("profiles")).isEqualTo(answer.get("profiles"));
        var reversed = json(cistern.post(QUERY, query(asked.reversed())));
        assertThat(ids(reversed))
                .isEqualTo(asked.reversed().stream()
                        .filter(id -> id.startsWith("u"))
                        .distinct()
                        .toList());
        assertThat(sandbox.calls()).hasSize(before + 4);
        assertThat(json(cistern.post(EXPLAIN, query(asked))).get("answer").asString())
                .isEqualTo("derived");
    }

    @Test
    void everyProfileIsTheOneThatASingleLookUpReturns() {
        var asked = shuffled(List.of(people(100, 2400), nobody(20)));
        var answer = json(cistern.post(QUERY, query(asked)));
        var rows = answer.get("profiles")
                .valueStream()
                .collect(Collectors.toMap(row -> row.get("id").asString(), row -> row));
        var random = new Random(5);
        for (var i = 0; i < 30; i++) {
            var id = asked.get(random.nextInt(asked.size()));
            var single = cistern.get("/v1/profiles/" + id, "Cache-Control", "no-cache");
            assertThat(single.statusCode()).isEqualTo(rows.containsKey(id) ? 200 : 404);
            if (rows.containsKey(id)) {
                assertThat(rows.get(id).get("properties"))
                        .isEqualTo(json(single).get("properties"));
            }
        }
    }

    @Test
    void twoCallersAtOnceShareTheCalls() {
        var asked = people(1, 2500);
        var before = sandbox.calls().size();
        var answers = new ArrayList<CompletableFuture<JsonNode>>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            try (var gate = sandbox.blockAnswers()) {
                answers.add(CompletableFuture.supplyAsync(() -> json(cistern.post(QUERY, query(asked))), threads));
                gate.awaitArrivals(3);
                assertThat(json(cistern.post(EXPLAIN, query(asked)))
                                .at("/cost/min")
                                .asInt())
                        .isZero();
                answers.add(CompletableFuture.supplyAsync(() -> json(cistern.post(QUERY, query(asked))), threads));
            }
            answers.forEach(CompletableFuture::join);
        }
        var both = answers.stream().map(CompletableFuture::join).toList();
        assertThat(sandbox.calls()).hasSize(before + 3);
        assertThat(both).extracting(answer -> answer.get("cost").asInt()).containsExactly(3, 0);
        assertThat(both).allSatisfy(answer -> assertThat(ids(answer)).isEqualTo(asked));
    }

    @Test
    void aListThatTheBudgetDoesNotAllowToFinishIsRefusedBeforeTheFirstCall() {
        try (var poor = started("cistern.projects.main.quota.limit=2")) {
            var before = sandbox.calls().size();
            var plan = json(poor.post(EXPLAIN, query(people(1, 2500))));
            assertThat(plan.get("answer").asString()).isEqualTo("refuse");
            var refused = poor.post(QUERY, query(people(1, 2500)));
            assertThat(refused.statusCode()).as(text(refused)).isEqualTo(503);
            assertThat(json(refused).get("type").asString()).isEqualTo("/problems/budget-exhausted");
            assertThat(sandbox.calls()).hasSize(before);
            assertThat(json(poor.post(QUERY, query(people(1, 2000))))
                            .get("cost")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void limitsOfCostAndOfTheCacheApplyToTheWholeList() {
        var asked = query(people(1, 2500));
        var before = sandbox.calls().size();
        var costly = cistern.post(QUERY + "&maxCost=2", asked);
        assertThat(costly.statusCode()).isEqualTo(422);
        assertThat(json(costly).get("type").asString()).isEqualTo("/problems/cost-too-high");
        assertThat(cistern.post(QUERY, asked, "Cache-Control", "only-if-cached").statusCode())
                .isEqualTo(504);
        assertThat(sandbox.calls()).hasSize(before);
        assertThat(json(cistern.post(QUERY + "&maxCost=3", asked)).get("cost").asInt())
                .isEqualTo(3);
        assertThat(cistern.post(QUERY, asked, "Cache-Control", "only-if-cached").statusCode())
                .isEqualTo(200);
        time.advance(Duration.ofSeconds(1));
        assertThat(json(cistern.post(QUERY, asked, "Cache-Control", "no-cache"))
                        .get("cost")
                        .asInt())
                .isEqualTo(3);
        time.advance(Duration.ofMinutes(16));
        var stale = cistern.post(QUERY, asked, "Cache-Control", "max-stale=600");
        assertThat(json(stale).get("cost").asInt()).isZero();
        assertThat(stale.headers().firstValue("Age")).hasValue("960");
    }

    @Test
    void afterAFailureOnlyTheRestIsFetched() {
        var asked = query(people(1, 3500));
        var before = sandbox.calls().size();
        sandbox.next(Fault.INTERNAL_ERROR);
        var failed = cistern.post(QUERY, asked);
        assertThat(failed.statusCode()).as(text(failed)).isEqualTo(503);
        time.advance(Duration.ofMinutes(2));
        var paid = sandbox.calls().size() - before;
        var answer = json(cistern.post(QUERY, asked));
        assertThat(ids(answer)).isEqualTo(people(1, 3500));
        assertThat(sandbox.calls()).as("four answers and the failure").hasSize(before + 5);
        assertThat(answer.get("cost").asInt()).isEqualTo(5 - paid);
    }

    @Test
    void onlyTheAbsenceOfIdsExpiresEarly() {
        var asked = query(shuffled(List.of(people(1, 1500), nobody(10))));
        assertThat(json(cistern.post(QUERY, asked)).get("cost").asInt()).isEqualTo(2);
        time.advance(Duration.ofMinutes(6));
        var before = sandbox.calls().size();
        var strict = cistern.post(QUERY, asked, "Cache-Control", "max-age=900, min-fresh=1");
        assertThat(json(strict).get("cost").asInt()).isEqualTo(1);
        assertThat(sandbox.calls()).hasSize(before + 1);
    }

    @Test
    void windowsOrdersAndFigures() {
        var asked = shuffled(List.of(people(1, 2200), nobody(5)));
        var present = asked.stream().filter(id -> id.startsWith("u")).toList();
        var list = "\"ids\":" + array(asked);
        var read = new ArrayList<String>();
        var cursor = "";
        do {
            var window = json(cistern.post(QUERY, "{" + list + ",\"limit\":700" + cursor + "}"));
            assertThat(window.get("cost").asInt()).isEqualTo(read.isEmpty() ? 3 : 0);
            read.addAll(ids(window));
            var next = window.get("next");
            cursor = next == null || next.isNull() ? "" : ",\"cursor\":" + next;
        } while (!cursor.isEmpty());
        assertThat(read).isEqualTo(present);

        var sorted = json(cistern.post(QUERY, "{" + list + ",\"sort\":[{\"by\":\"age\"}],\"select\":[\"age\"]}"));
        assertThat(sorted.get("cost").asInt()).isZero();
        assertThat(ids(sorted)).containsExactlyInAnyOrderElementsOf(present);
        var count = json(cistern.post("/v1/profiles/count", "{" + list + "}"));
        assertThat(count.get("total").asInt()).as(count.toString()).isEqualTo(2200);
        var lines = cistern.post(QUERY, "{" + list + "}", "Accept", "application/x-ndjson");
        assertThat(text(lines)
                        .lines()
                        .map(line ->
                                JsonMapper.shared().readTree(line).get("id").asString()))
                .containsExactlyElementsOf(present);
        var csv = cistern.post(QUERY, "{" + list + ",\"select\":[\"age\"]}", "Accept", "text/csv");
        assertThat(text(csv).lines()).hasSize(2201);
    }

    @Test
    void aListOverTheLimitIsRefusedWithItsPlace() {
        try (var strict = started("cistern.max-ids=1500")) {
            var before = sandbox.calls().size();
            var refused = strict.post(QUERY, query(people(1, 1501)));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).at("/errors/0").toString())
                    .contains("ids")
                    .contains("1501 ids, and at most 1500")
                    .contains("cistern.max-ids");
            assertThat(sandbox.calls()).hasSize(before);
            assertThat(strict.post(QUERY, query(people(1, 1500))).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aMixpanelClientMayNameAsMany() {
        var asked = people(1, 1800);
        var form = "project_id=1&distinct_ids=" + URLEncoder.encode(array(asked), StandardCharsets.UTF_8);
        var first = engage(form);
        assertThat(first.get("total").asInt()).as(first.toString()).isEqualTo(1800);
        var session = first.get("session_id").asString();
        var second = engage(form + "&page=1&session_id=" + URLEncoder.encode(session, StandardCharsets.UTF_8));
        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.get("results").valueStream())
                        .map(row -> row.get("$distinct_id").asString()))
                .containsExactlyElementsOf(asked);
    }

    private static JsonNode engage(String form) {
        var response = cistern.post("/api/query/engage", form, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(response.statusCode()).as(text(response)).isEqualTo(200);
        return json(response);
    }

    /** Ids of the sandbox: ten of each twenty have this form. */
    private static List<String> people(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(number -> "u" + (number + (number - 1) / 10 * 10))
                .toList();
    }

    private static List<String> nobody(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> "nobody-" + number)
                .toList();
    }

    private static List<String> shuffled(List<List<String>> lists) {
        var all = lists.stream().flatMap(List::stream).collect(Collectors.toList());
        Collections.shuffle(all, new Random(1));
        return all;
    }

    private static String array(List<String> ids) {
        return ids.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    private static String query(List<String> ids) {
        return "{\"ids\":" + array(ids) + "}";
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("profiles")
                .valueStream()
                .map(row -> row.get("id").asString())
                .toList();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return JsonMapper.shared().readTree(text(response));
    }
}
