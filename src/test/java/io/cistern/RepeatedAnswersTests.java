package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.testing.IntegrationTests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer that is sent again as it was rendered is the answer that a new plan would give. */
@SuppressWarnings("NullAway.Init") // started before all tests
@IntegrationTests
class RepeatedAnswersTests {

    /** Of {@code printf %s key-of-reports | sha256sum}. */
    private static final String REPORTS = "f8916f4ccae45e08e00d9ca965600faa2fde9cde10e3dd5af69933a281aac75e";

    /** Of {@code printf %s key-of-one | sha256sum}. */
    private static final String ONE = "b525be134787a427cc09b3c007c453b012d65234a7314e5387c8a8bf0706b8c9";

    private static final String BY_AGE = encoded("[{\"by\":\"age\"}]");
    private static final String[] KEY = {"Authorization", "Bearer key-of-reports"};

    private static final FakeTime time = new FakeTime();
    private static final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=1200", "quota.limit=100000"), InstantSource.system());
    private static RunningCistern cistern;

    @BeforeAll
    static void start() {
        sandbox.start();
        cistern = RunningCistern.start(
                time,
                against(
                        sandbox.port(),
                        "cistern.projects.main.quota.limit=100000",
                        "cistern.default-project=main",
                        "cistern.projects.other.project-id=2",
                        "cistern.projects.other.username=sandbox",
                        "cistern.projects.other.secret=sandbox",
                        "cistern.projects.other.base-url=http://127.0.0.1:" + sandbox.port(),
                        "cistern.callers.reports.key-sha256=" + REPORTS,
                        "cistern.callers.one.key-sha256=" + ONE,
                        "cistern.callers.one.projects=other"));
    }

    @AfterAll
    static void stop() {
        cistern.close();
        sandbox.close();
    }

    /** The answers of earlier tests are too old to be served. */
    @BeforeEach
    void daysLater() {
        time.advance(Duration.ofDays(3));
    }

    static Stream<List<String>> forms() {
        var paths = List.of(
                "/v1/profiles",
                "/v1/profiles?limit=3",
                "/v1/profiles?select=plan,age&limit=50&sort=" + BY_AGE,
                "/v1/profiles?select=plan,age&format=csv",
                "/v1/profiles?format=csv&limit=1",
                "/v1/profiles?format=ndjson",
                "/v1/profiles?format=ndjson&select=plan&sort=" + BY_AGE,
                "/v1/profiles/u7",
                "/v1/profiles/count",
                "/v1/profiles/count?where=" + encoded("{\"property\":\"age\",\"gt\":40}"),
                "/v1/profiles/aggregate?groupBy=$city,age&measure=count",
                "/v1/profiles?where=" + encoded("{\"property\":\"age\",\"gt\":40}"));
        return paths.stream().flatMap(path -> Stream.of("gzip", "identity").map(coding -> List.of(path, coding)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theRepeatedAnswerIsTheSame(List<String> form) {
        var everybody = cistern.get("/v1/profiles?format=ndjson", KEY);
        assertThat(everybody.statusCode()).isEqualTo(200);
        String[] headers = {KEY[0], KEY[1], "Accept-Encoding", form.get(1)};
        var planned = cistern.get(form.get(0), headers);
        assertThat(planned.statusCode()).as(text(planned)).isEqualTo(200);
        for (var seconds = 0; seconds < 4; seconds++) {
            var again = cistern.get(form.get(0), headers);
            assertThat(decoded(again))
                    .isEqualTo(decoded(planned)
                            .replaceFirst(
                                    "\"ageSeconds\":0,(\"complete\":[a-z]+[^{]*)$",
                                    "\"ageSeconds\":" + seconds + ",$1"));
            assertThat(again.headers().firstValue("Age")).hasValue(Integer.toString(seconds));
            assertThat(again.headers().firstValue("Cache-Status").orElseThrow())
                    .isEqualTo(planned.headers()
                            .firstValue("Cache-Status")
                            .orElseThrow()
                            .replace("ttl=900", "ttl=" + (900 - seconds)));
            for (var name : List.of(
                    "Content-Type",
                    "Content-Disposition",
                    "Content-Encoding",
                    "ETag",
                    "Vary",
                    "Cache-Control",
                    "RateLimit",
                    "RateLimit-Policy")) {
                assertThat(again.headers().firstValue(name))
                        .as(name)
                        .isEqualTo(planned.headers().firstValue(name));
            }
            assertThat(again.headers().firstValue("Content-Length")).isPresent();
            time.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void largeJsonAndCsvAreCompressedAndShortOnesAreNot() {
        assertThat(cistern.get("/v1/profiles", KEY).statusCode()).isEqualTo(200);
        for (var format : List.of("json", "csv")) {
            for (var round = 0; round < 3; round++) {
                var large = cistern.get("/v1/profiles?format=" + format, KEY[0], KEY[1], "Accept-Encoding", "gzip");
                assertThat(large.headers().firstValue("Content-Encoding")).hasValue("gzip");
                assertThat(large.headers().allValues("Vary").toString()).contains("Accept-Encoding");
                var plain = cistern.get("/v1/profiles?format=" + format, KEY);
                assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
                assertThat(large.headers().firstValue("ETag"))
                        .isEqualTo(plain.headers().firstValue("ETag"));
                assertThat(profiles(decoded(large))).isEqualTo(profiles(decoded(plain)));
                assertThat(large.body().length).isLessThan(plain.body().length / 2);
                var small = cistern.get(
                        "/v1/profiles?select=plan&limit=1&format=" + format, KEY[0], KEY[1], "Accept-Encoding", "gzip");
                assertThat(small.headers().firstValue("Content-Encoding")).isEmpty();
            }
        }
    }

    /** Each header from which a query or its options are read leads to an answer of its own. */
    @Test
    void anotherRequestGetsItsOwnAnswer() {
        var path = "/v1/profiles?limit=3";
        for (var round = 0; round < 3; round++) {
            assertThat(cistern.get(path, KEY).statusCode()).isEqualTo(200);
            assertThat(with(path, "Accept", "text/csv")
                            .headers()
                            .firstValue("Content-Type")
                            .orElseThrow())
                    .startsWith("text/csv");
            assertThat(with(path, "Accept", "image/png").statusCode()).isEqualTo(406);
            assertThat(with(path, "Cistern-Max-Cost", "many").statusCode()).isEqualTo(400);
            assertThat(with(path, "Prefer", "wait=3").headers().firstValue("Preference-Applied"))
                    .hasValue("wait=3");
            assertThat(cistern.get(path, KEY).headers().firstValue("Preference-Applied"))
                    .isEmpty();
            assertThat(status(with(path, "Cache-Control", "min-fresh=899"))).contains(round == 0 ? "hit" : "fwd");
            time.advance(Duration.ofSeconds(2));
            assertThat(answeredBy(with(path, "Cache-Control", "no-cache"))).isEqualTo("upstream");
            time.advance(Duration.ofSeconds(2));
        }
    }

    private static HttpResponse<byte[]> with(String path, String header, String value) {
        return cistern.get(path, KEY[0], KEY[1], header, value);
    }

    @Test
    void aKnownAnswerIsNotSentAgain() {
        for (var round = 0; round < 3; round++) {
            var answer = cistern.get("/v1/profiles?limit=3", KEY);
            var tag = answer.headers().firstValue("ETag").orElseThrow();
            var known = cistern.get("/v1/profiles?limit=3", KEY[0], KEY[1], "If-None-Match", tag);
            assertThat(known.statusCode()).isEqualTo(304);
            assertThat(known.body()).isEmpty();
            assertThat(known.headers().firstValue("ETag")).hasValue(tag);
            assertThat(known.headers().firstValue("Content-Type")).isEmpty();
        }
    }

    @Test
    void aRequestGetsNoOlderAnswerThanItAcceptsAndNoStaleOne() {
        for (var round = 0; round < 3; round++) {
            assertThat(answeredBy(cistern.get("/v1/profiles?limit=2&maxAge=60", KEY)))
                    .isEqualTo(round == 0 ? "upstream" : "memory");
        }
        time.advance(Duration.ofSeconds(61));
        assertThat(answeredBy(cistern.get("/v1/profiles?limit=2", KEY))).isEqualTo("memory");
        assertThat(answeredBy(cistern.get("/v1/profiles?limit=2&maxAge=60", KEY)))
                .isEqualTo("upstream");
        for (var round = 0; round < 3; round++) {
            assertThat(answeredBy(cistern.get("/v1/profiles?limit=2", KEY))).isEqualTo("memory");
        }
        time.advance(Duration.ofSeconds(901));
        var stale = cistern.get("/v1/profiles?limit=2", KEY);
        assertThat(status(stale)).contains("ttl=-1", "refreshing");
        var end = Instant.now().plusSeconds(30);
        while (status(cistern.get("/v1/profiles?limit=2", KEY)).contains("refreshing")) {
            assertThat(Instant.now()).isBefore(end);
        }
    }

    @Test
    void aNewerAnswerIsSeenByTheNextRequest() {
        var derived = "/v1/profiles?limit=2&sort=" + BY_AGE;
        for (var round = 0; round < 5; round++) {
            time.advance(Duration.ofSeconds(1));
            var fetched = cistern.get("/v1/profiles?noCache=true", KEY);
            assertThat(answeredBy(fetched)).isEqualTo("upstream");
            for (var path : List.of("/v1/profiles", "/v1/profiles?limit=2", derived)) {
                for (var again = 0; again < 3; again++) {
                    var answer = cistern.get(path, KEY);
                    assertThat(json(decoded(answer)).at("/snapshot/id"))
                            .as(path)
                            .isEqualTo(json(decoded(fetched)).at("/snapshot/id"));
                    assertThat(answer.headers().firstValue("Age")).hasValue("0");
                }
            }
        }
    }

    /** Requests race with refreshes. None that begins after a refresh has ended gets what was there before it. */
    @Test
    void noRequestGetsAnOlderAnswerThanOneThatHasEnded() {
        var newest = new AtomicReference<>(Instant.MIN);
        var ended = new AtomicBoolean();
        var readers = new ArrayList<CompletableFuture<Integer>>();
        for (var reader = 0; reader < 2; reader++) {
            readers.add(CompletableFuture.supplyAsync(
                    () -> {
                        var count = 0;
                        while (!ended.get()) {
                            var atLeast = newest.get();
                            var asOf = asOf(cistern.get("/v1/profiles?limit=5&select=age", KEY));
                            assertThat(asOf).isAfterOrEqualTo(atLeast);
                            count++;
                        }
                        return count;
                    },
                    Thread::startVirtualThread));
        }
        try {
            for (var refresh = 0; refresh < 30; refresh++) {
                time.advance(Duration.ofSeconds(1));
                newest.set(asOf(cistern.get("/v1/profiles?limit=5&select=age&noCache=true", KEY)));
                for (var hit = 0; hit < 5; hit++) {
                    cistern.get("/v1/profiles?limit=5&select=age", KEY);
                }
            }
        } finally {
            ended.set(true);
        }
        assertThat(readers.stream().mapToInt(CompletableFuture::join).sum()).isPositive();
    }

    @Test
    void anAnswerIsSentOnlyToCallersThatMayReadIt() {
        for (var round = 0; round < 3; round++) {
            assertThat(cistern.get("/v1/profiles?project=main&limit=2", KEY).statusCode())
                    .isEqualTo(200);
            assertThat(cistern.get("/v1/profiles?project=main&limit=2", "Authorization", "Bearer key-of-one")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(cistern.get("/v1/profiles?project=main&limit=2").statusCode())
                    .isEqualTo(401);
            assertThat(cistern.get("/v1/profiles?project=main&limit=2", "Authorization", "Bearer key-of-reports2")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void eachRepeatedAnswerCountsAsSavedCalls() {
        var path = "/v1/profiles?select=$city&wait=1"; // two pages
        assertThat(cistern.get(path, KEY).statusCode()).isEqualTo(200);
        var before = saved();
        for (var times = 1; times <= 5; times++) {
            assertThat(cistern.get(path, KEY).statusCode()).isEqualTo(200);
            assertThat(saved()).isEqualTo(before + 2 * times);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static int saved() {
        return json(text(cistern.get("/v1/quota?project=main", KEY)))
                .at("/savedByCaller/reports")
                .asInt();
    }

    private static String status(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Cache-Status").orElseThrow();
    }

    private static Instant asOf(HttpResponse<byte[]> answer) {
        return Instant.parse(json(decoded(answer)).at("/snapshot/asOf").asString());
    }

    private static String answeredBy(HttpResponse<byte[]> answer) {
        return json(decoded(answer)).get("answeredBy").asString();
    }

    private static String profiles(String body) {
        return body.startsWith("{") ? json(body).get("profiles").toString() : body;
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /** The text of the body. Reads one gzip stream to its end, with its checksum. */
    private static String decoded(HttpResponse<byte[]> response) {
        if (response.headers().firstValue("Content-Encoding").isEmpty()) {
            return text(response);
        }
        var compressed = new ByteArrayInputStream(response.body());
        try (var gzip = new GZIPInputStream(compressed, 1)) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
