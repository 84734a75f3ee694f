package io.cistern.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.FakeTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

class SandboxFaultsTests {

    private final FakeTime time = new FakeTime();
    private final SandboxMixpanel sandbox =
            new SandboxMixpanel(SandboxSettings.of("profiles=2500", "quota.limit=1000"), time).start();
    private final Client client = new Client(sandbox);

    @AfterEach
    void close() {
        client.close();
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHORIZED, 401, false",
        "PLAN, 402, false",
        "WINDOW_SPENT, 429, false",
        "TOO_MANY_AT_ONCE, 429, false",
        "SHED, 429, false",
        "SHED_RETRY_AFTER, 429, false",
        "RETRY_AFTER_ABSENT, 429, false",
        "UNABLE_TO_AUTHENTICATE, 400, true",
        "REJECTED, 400, true",
        "FORBIDDEN, 403, true",
        "MISSING_DATAGROUP, 404, true",
        "INTERNAL_ERROR, 500, true",
        "GATEWAY, 502, true",
        "UNAVAILABLE, 503, true",
        "GATEWAY_TIMEOUT, 504, true",
        "STATUS_NOT_OK, 200, true",
        "EMPTY_BODY, 200, true",
    })
    void faultHasItsStatusAndItsCostAndPasses(Fault fault, int status, boolean counted) {
        sandbox.next(fault);
        assertThat(client.post().statusCode()).isEqualTo(status);
        assertThat(sandbox.used()).isEqualTo(counted ? 1 : 0);
        assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
        client.ok();
    }

    @ParameterizedTest
    @CsvSource({
        "WINDOW_SPENT, 3600",
        "TOO_MANY_AT_ONCE, 10",
        "SHED, ''",
        "SHED_RETRY_AFTER, 17",
        "RETRY_AFTER_ABSENT, ''",
        "RETRY_AFTER_ZERO, 0",
        "RETRY_AFTER_NEGATIVE, -1",
        "RETRY_AFTER_DAYS, 864000",
        "RETRY_AFTER_DATE, 'Mon, 23 Nov 2026 10:00:00 GMT'",
    })
    void refusalsDifferInWhenToComeBack(Fault fault, String retryAfter) {
        sandbox.next(fault);
        var refused = client.post();
        assertThat(refused.headers().firstValue("Retry-After").orElse("")).isEqualTo(retryAfter);
        var limited = fault != Fault.SHED && fault != Fault.SHED_RETRY_AFTER;
        assertThat(refused.headers().firstValue("RateLimit").isPresent()).isEqualTo(limited);
        assertThat(refused.headers().firstValue("RateLimit-Policy").isPresent()).isEqualTo(limited);
        assertThat(refused.body().contains("in the last hour")).isEqualTo(limited);
    }

    @Test
    void refusalsCountAsIfOthersHadCalled() {
        sandbox.next(Fault.WINDOW_SPENT, Fault.TOO_MANY_AT_ONCE);
        assertThat(client.post().body())
                .contains("1/5 queries running concurrently and 1001/1000 queries running in the last hour");
        assertThat(client.post().body())
                .contains("6/5 queries running concurrently and 1/1000 queries running in the last hour");
    }

    @Test
    void gatewaysSpeakHtmlAndTheServerItsOwnError() {
        sandbox.next(Fault.GATEWAY, Fault.INTERNAL_ERROR, Fault.STATUS_NOT_OK);
        assertThat(client.post().body()).startsWith("<html>");
        assertThat(client.post().body()).isEqualTo("{\"error\":\"An unknown error occurred.\"}");
        assertThat(client.post().body()).isEqualTo("{\"error\":\"Timeout Error.\"}");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TRUNCATED", "RESET", "RESET_BEFORE_HEADERS"})
    void brokenTransferIsNoticedByTheClient(Fault fault) {
        sandbox.next(fault, fault); // the JDK's client tries once more when not a byte came
        assertThatThrownBy(client::post).isInstanceOf(UncheckedIOException.class);
        assertThat(sandbox.used()).isPositive();
    }

    @Test
    void malformedBodyIsNoticedOnlyByItsReader() {
        sandbox.next(Fault.MALFORMED);
        var response = client.post();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> Client.json(response)).isInstanceOf(JacksonException.class);
    }

    @Test
    void hangingAnswersHoldTheirPlaceUntilTheSandboxCloses() {
        sandbox.next(Fault.HANG_BEFORE_HEADERS);
        var answerGate = sandbox.blockAnswers();
        var hanging = client.postLater();
        answerGate.awaitArrivals(1);
        answerGate.close();
        client.ok();
        assertThat(hanging).isNotDone();
        assertThat(sandbox.inFlightPeak()).isEqualTo(2);
        sandbox.close();
        assertThatThrownBy(hanging::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void halfABodyHangs() throws IOException {
        sandbox.next(Fault.HANG_MID_BODY);
        var response = client.send(client.form("page_size", "10"), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        try (var body = response.body()) {
            assertThat(body.read()).isEqualTo('{');
        }
    }

    @Test
    void bombIsSmallOnTheWire() {
        sandbox.next(Fault.GZIP_BOMB);
        var bomb = client.send(client.form(), BodyHandlers.ofByteArray());
        assertThat(bomb.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(bomb.body().length).isLessThan(1 << 20);
    }

    @Test
    void answersAreWrongInOneThing() {
        var right = client.ok();
        var session = right.get("session_id").asString();
        assertThat(faulty(Fault.WRONG_PAGE, session).get("page").asInt()).isEqualTo(2);
        assertThat(faulty(Fault.WRONG_SESSION, session).get("session_id").asString())
                .isNotEqualTo(session);
        assertThat(faulty(Fault.NO_SESSION, session).has("session_id")).isFalse();
        assertThat(faulty(Fault.TOTAL_MOVED, session).get("total").asInt()).isEqualTo(2501);
        assertThat(faulty(Fault.SHORT_PAGE, session).get("results").size()).isEqualTo(999);
        assertThat(Client.ids(faulty(Fault.DUPLICATE_ROW, session)))
                .hasSize(1000)
                .satisfies(ids -> assertThat(ids.getFirst()).isEqualTo(ids.getLast()));
        assertThat(faulty(Fault.NUMERIC_IDS, session)
                        .get("results")
                        .get(0)
                        .get("$distinct_id")
                        .isIntegralNumber())
                .isTrue();
        assertThat(faulty(Fault.MISSING_ID, session).get("results").get(0).has("$distinct_id"))
                .isFalse();
        assertThat(faulty(Fault.ENVELOPE_LAST, session).propertyNames()).startsWith("results", "computed_at");
    }

    @Test
    void otherAnswerIsNotWhatWasAsked() {
        sandbox.next(Fault.OTHER_ANSWER);
        assertThat(client.ids("distinct_id", "u1")).hasSize(1000);
    }

    @Test
    void lostSessionIsLostForGood() {
        var session = client.ok().get("session_id").asString();
        sandbox.nextAt(1, Fault.LOSE_SESSION);
        client.ok("session_id", session, "page", "2");
        assertThat(client.post("session_id", session, "page", "1").statusCode()).isEqualTo(400);
        assertThat(client.post("session_id", session, "page", "2").body()).contains("uncached query");
    }

    @Test
    void refusedCallLeavesItsFaultToTheNext() {
        sandbox.limit(0);
        sandbox.next(Fault.GATEWAY);
        assertThat(client.post().statusCode()).isEqualTo(429);
        sandbox.limit(10);
        assertThat(client.post().statusCode()).isEqualTo(502);
    }

    @Test
    void peopleAskForFaultsByHeaderByValueAndByTheAdminPath() {
        assertThat(client.send(client.form().header("X-Sandbox-Fault", "gateway"))
                        .statusCode())
                .isEqualTo(502);
        assertThat(client.post("distinct_id", "sandbox-fault:SHED").statusCode())
                .isEqualTo(429);
        assertThat(client.post("where", "properties[\"$name\"] == \"sandbox-fault:UNAVAILABLE\"")
                        .statusCode())
                .isEqualTo(503);
        var queued = client.send(
                client.request("/sandbox/faults").POST(BodyPublishers.ofString("fault=PLAN,INTERNAL_ERROR")));
        assertThat(queued.body()).isEqualTo("{\"faults\":[\"PLAN\",\"INTERNAL_ERROR\"]}");
        assertThat(client.post().statusCode()).isEqualTo(402);
        assertThat(client.send(client.request("/sandbox/faults").DELETE()).statusCode())
                .isEqualTo(200);
        client.ok();
        var unknown = client.send(client.request("/sandbox/faults").POST(BodyPublishers.ofString("fault=NONE")));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("TRUNCATED");
    }

    @Test
    void adminPathTellsWhatIsCounted() {
        var session = client.ok("distinct_id", "u1").get("session_id").asString();
        var state = Client.json(client.get("/sandbox"));
        assertThat(state.get("quota").toString()).contains("\"used\":1", "\"limit\":1000", "\"running\":0");
        assertThat(state.get("sessions").get(0).get("id").asString()).isEqualTo(session);
        assertThat(state.get("calls").asInt()).isOne();
        assertThat(state.get("lastCalls").get(0).get("status").asInt()).isEqualTo(200);
        assertThat(sandbox.used()).isOne();
    }

    @Test
    void gzipIsSpokenToThoseWhoUnderstandIt() throws IOException {
        var plain = client.post("page_size", "20", "distinct_ids", "[\"u1\",\"u2\"]");
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        HttpResponse<byte[]> zipped = client.send(
                client.form("page_size", "20", "distinct_ids", "[\"u1\",\"u2\"]")
                        .header("Accept-Encoding", "gzip, br"),
                BodyHandlers.ofByteArray());
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        var results = "\"results\":";
        assertThat(Client.gunzipped(zipped.body())).contains(results).contains("\"$distinct_id\":\"u1\"");
    }

    @Test
    void latencyIsTheLeastTimeOfAnAnswerAndSlownessComesOnTop() {
        var slow = SandboxSettings.of("profiles=1", "latency=30ms", "slowness=20ms", "jitter=1ms");
        try (var other = new SandboxMixpanel(slow, time).start();
                var client = new Client(other)) {
            long start = System.nanoTime();
            client.ok();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
            other.next(Fault.SLOW);
            start = System.nanoTime();
            client.ok();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
        }
    }

    @Test
    void lastingFaultEndsWhenItIsHealed() {
        sandbox.always(Fault.GATEWAY);
        sandbox.next(Fault.UNAVAILABLE);
        assertThat(client.post().statusCode()).isEqualTo(503);
        assertThat(client.post().statusCode()).isEqualTo(502);
        assertThat(client.post().statusCode()).isEqualTo(502);
        sandbox.clearFaults();
        client.ok();
    }

    private JsonNode faulty(Fault fault, String session) {
        sandbox.next(fault);
        return client.ok("session_id", session, "page", "1");
    }
}
