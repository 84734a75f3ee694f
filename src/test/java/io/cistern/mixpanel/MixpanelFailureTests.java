package io.cistern.mixpanel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.cistern.mixpanel.Questions.EVERYBODY;
import static io.cistern.mixpanel.Questions.FIRST;
import static io.cistern.mixpanel.Questions.paid;
import static io.cistern.mixpanel.Questions.where;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.cistern.profile.Cursor;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamRefused.Reason;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@IntegrationTests
class MixpanelFailureTests {

    private static final Cursor LATER = new Cursor.Next("1-A", 1);
    private static final String SECRET_QUESTION = "properties[\"$email\"] == \"jane@example.com\"";

    private final Upstream upstream = new Upstream();

    @AfterEach
    void stop() {
        upstream.close();
    }

    private static ResponseDefinitionBuilder error(int status, String text) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody("{\"request\": \"/api/query/engage?where=jane@example.com\", \"error\": \"" + text + "\"}");
    }

    /** Returns the failure of a call with the given response, and checks that it contains nothing of the query. */
    private QueryFailure failure(ResponseDefinitionBuilder response, Cursor cursor) {
        upstream.answers(response);
        return failure(upstream.plain(), Map.of(), cursor);
    }

    private QueryFailure failure(URI host, Map<String, String> settings, Cursor cursor) {
        try (var pages = upstream.client(host, settings)) {
            var failure =
                    catchThrowableOfType(QueryFailure.class, () -> pages.fetch(paid(where(SECRET_QUESTION), cursor)));
            assertThat(failure).isNotNull();
            var printed = new StringWriter();
            failure.printStackTrace(new PrintWriter(printed));
            assertThat(printed.toString()).doesNotContain("jane", "hüsh", "where=", "Unable to");
            return failure;
        }
    }

    private void refused(Reason reason, int status, String text) {
        assertThat(failure(error(status, text), FIRST)).isInstanceOfSatisfying(UpstreamRefused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.status()).isEqualTo(status);
        });
    }

    private void unavailable(Counted counted, QueryFailure failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        UpstreamUnavailable.class,
                        unavailable -> assertThat(unavailable.counted()).isEqualTo(counted));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | QUERY       | Invalid expression near jane@example.com",
                "400 | QUERY       | Invalid parameter: jane",
                "400 | CREDENTIALS | Unable to authenticate request",
                "401 | CREDENTIALS | Invalid credentials",
                "410 | CREDENTIALS | Gone",
                "402 | PLAN        | Your plan does not allow formatted export API calls",
                "403 | PERMISSION  | Forbidden",
                "404 | NOT_FOUND   | Missing Datagroup",
                "412 | QUERY       | Precondition",
                "413 | QUERY       | Request too large"
            })
    void refusalsHaveAReason(int status, Reason reason, String text) {
        refused(reason, status, text);
    }

    @Test
    void aKnownParameterIsNamed() {
        assertThat(failure(error(400, "Invalid parameter: filter_by_cohort"), FIRST))
                .hasMessage("Mixpanel rejects the query's filter_by_cohort");
    }

    @Test
    void theRepeatedRequestIsNotTakenForTheError() {
        var body =
                "{\"request\":\"unable to authenticate request for page in uncached query for params\",\"error\":\"x\"}";
        assertThat(failure(aResponse().withStatus(400).withBody(body), LATER))
                .isInstanceOfSatisfying(
                        UpstreamRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.QUERY));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 410, 429, 500, 503})
    void aLostSessionIsKnownByItsText(int status) {
        var text = "Request for page in uncached query for params: {}";
        assertThat(failure(error(status, text), LATER)).isInstanceOf(SessionLost.class);
        assertThat(failure(aResponse().withStatus(status).withBody("<pre>" + text + "</pre>"), LATER))
                .isInstanceOf(SessionLost.class);
        assertThat(failure(error(status, text), FIRST)).isNotInstanceOf(SessionLost.class);
        assertThat(failure(error(status, "something else"), LATER)).isNotInstanceOf(SessionLost.class);
    }

    @Test
    void aThrottledCallTellsItsLimitItsCountAndItsWait() {
        var text =
                "Query rate limit exceeded for project_id: 1. 1/5 queries running concurrently and 61/60 queries running in the last hour. For more information, please consult our documentation";
        assertThat(failure(error(429, text).withHeader("Retry-After", "3600"), FIRST))
                .isInstanceOfSatisfying(UpstreamThrottled.class, throttled -> {
                    assertThat(throttled.limit()).isEqualTo(Limit.WINDOW);
                    assertThat(throttled.counted()).isEqualTo(61);
                    assertThat(throttled.retryAfter()).isEqualTo(Duration.ofHours(1));
                });
        var headers = aResponse()
                .withStatus(429)
                .withHeader(
                        "RateLimit-Policy",
                        "\"project\";q=60;w=3600, \"project-concurrency\";q=5;qu=\"concurrent-requests\"")
                .withHeader("RateLimit", "\"project\";r=31;t=40, \"project-concurrency\";r=0;t=10")
                .withHeader("Retry-After", "Mon, 23 Nov 2026 09:00:10 GMT")
                .withBody("{\"error\":\"6\\/5 queries running concurrently\"}");
        assertThat(failure(headers, FIRST)).isInstanceOfSatisfying(UpstreamThrottled.class, throttled -> {
            assertThat(throttled.limit()).isEqualTo(Limit.CONCURRENCY);
            assertThat(throttled.counted()).isEqualTo(6);
            assertThat(throttled.retryAfter()).isEqualTo(Duration.ofSeconds(10));
        });
        assertThat(failure(aResponse().withStatus(429), FIRST))
                .isInstanceOfSatisfying(UpstreamThrottled.class, throttled -> {
                    assertThat(throttled.limit()).isEqualTo(Limit.LOAD);
                    assertThat(throttled.counted()).isNull();
                    assertThat(throttled.retryAfter()).isNull();
                });
    }

    @Test
    void aServerThatIsAwayMaySayForHowLong() {
        assertThat(failure(error(503, "away").withHeader("Retry-After", "120"), FIRST))
                .isInstanceOfSatisfying(
                        UpstreamUnavailable.class,
                        away -> assertThat(away.retryAfter()).isEqualTo(Duration.ofMinutes(2)));
        assertThat(failure(error(503, "away"), FIRST))
                .isInstanceOfSatisfying(
                        UpstreamUnavailable.class,
                        away -> assertThat(away.retryAfter()).isNull());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 500, 502, 503, 504, 520, 599})
    void aStatusThatMayPassIsNoRefusal(int status) {
        unavailable(Counted.MAYBE, failure(error(status, "An unknown error occurred."), FIRST));
        unavailable(Counted.MAYBE, failure(aResponse().withStatus(status), FIRST));
    }

    @ParameterizedTest
    @CsvSource({"502, EVERY_QUERY", "503, EVERY_QUERY", "504, PERHAPS_THE_QUERY", "500, THE_QUERY", "599, THE_QUERY"})
    void aStatusTellsWhatElseWouldHaveFailed(int status, Concern concern) {
        assertThat(failure(error(status, "An unknown error occurred."), FIRST))
                .isInstanceOfSatisfying(
                        UpstreamUnavailable.class,
                        failure -> assertThat(failure.concern()).isEqualTo(concern));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                201, 202, 203, 204, 205, 206, 300, 304, 405, 406, 407, 409, 411, 415, 418, 421, 423, 431, 451, 501, 505,
                511
            })
    void aStatusThatAskingAgainDoesNotChangeIsARefusal(int status) {
        refused(Reason.UNEXPECTED, status, "An unknown error occurred.");
        assertThat(failure(aResponse().withStatus(status), FIRST))
                .isInstanceOf(UpstreamRefused.class)
                .hasMessageStartingWith("Mixpanel answered with status " + status + ", ");
    }

    @Test
    void aRedirectToHttpsSaysSo() {
        var https = aResponse().withStatus(301).withHeader("Location", "https://localhost/api/query/engage?id=jane");
        assertThat(failure(https, FIRST)).hasMessageContaining("It wants https: the setting base-url");
        for (var location : List.of("/login?user=jane", ":::jane", "http://jane.example/")) {
            assertThat(failure(aResponse().withStatus(302).withHeader("Location", location), FIRST))
                    .hasMessageContaining("Check the setting base-url");
        }
    }

    @Test
    void aRedirectToAnotherRegionNamesIt() {
        assertThat(Redirect.remedy(URI.create("https://mixpanel.com"), "https://eu.mixpanel.com/x?id=jane"))
                .isEqualTo("It leads to eu.mixpanel.com: check the project's region and the setting base-url of the"
                        + " project");
        assertThat(Redirect.remedy(URI.create("https://mixpanel.com"), "https://jane.example/x"))
                .doesNotContain("jane");
        assertThat(Redirect.remedy(URI.create("https://mixpanel.com"), null)).contains("base-url");
    }

    @Test
    void headersMayBeLongButNotEndless() {
        var long16 = okJson(Upstream.EMPTY).withHeader("Set-Cookie", "a=" + "x".repeat(16 * 1024));
        upstream.answers(long16);
        assertThat(upstream.fetch(EVERYBODY, FIRST).total()).isZero();
        assertThat(failure(okJson(Upstream.EMPTY).withHeader("Set-Cookie", "jane=" + "x".repeat(33 * 1024)), FIRST))
                .isInstanceOfSatisfying(
                        TooLarge.class, large -> assertThat(large.limit()).isEqualTo(32 * 1024))
                .hasMessageContaining("cistern.mixpanel.max-header-size");
        upstream.answers(long16);
        assertThat(failure(upstream.plain(), Map.of("mixpanel.max-header-size", "8KB"), FIRST))
                .isInstanceOf(TooLarge.class);
    }

    @Test
    void gatewaysAreNotMixpanel() {
        var html = "<!DOCTYPE html><html><body>jane@example.com</body></html>";
        unavailable(Counted.MAYBE, failure(aResponse().withStatus(502).withBody(html.repeat(10_000)), FIRST));
        unavailable(Counted.MAYBE, failure(aResponse().withStatus(200).withBody(html), FIRST));
        unavailable(Counted.MAYBE, failure(okJson("{\"error\":\"Timeout Error.\"}"), FIRST));
    }

    @Test
    void redirectsAreNotFollowed() {
        var elsewhere = upstream.plain() + "/elsewhere";
        for (var status : List.of(301, 302, 303, 307, 308)) {
            assertThat(failure(aResponse().withStatus(status).withHeader("Location", elsewhere), FIRST))
                    .isInstanceOf(UpstreamRefused.class);
        }
        assertThat(upstream.requests())
                .hasSize(5)
                .noneMatch(request -> request.getUrl().contains("elsewhere"));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void faultsAreNotRepeated(Fault fault) {
        unavailable(Counted.MAYBE, failure(aResponse().withFault(fault), FIRST));
        assertThat(upstream.requests()).hasSize(1);
    }

    @Test
    void aConnectionLostBetweenTwoCallsIsNotRepeated() {
        try (var pages = upstream.client(Map.of())) {
            upstream.answers(okJson(Upstream.EMPTY));
            pages.fetch(paid(EVERYBODY, FIRST));
            upstream.answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
            unavailable(
                    Counted.MAYBE, catchThrowableOfType(QueryFailure.class, () -> pages.fetch(paid(EVERYBODY, FIRST))));
        }
        assertThat(upstream.requests()).hasSize(2);
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void whatNeverLeftDidNotCount() throws IOException {
        unsent("http://localhost:" + closedPort(), "Mixpanel could not be reached: the connection was refused");
        unsent("http://mixpanel.invalid", "The name of Mixpanel's host cannot be resolved");
        unsent(
                upstream.secure().toString(),
                "No secure connection to Mixpanel could be made: its certificate is not trusted here");
        unsent(
                "https://localhost:" + upstream.plain().getPort(),
                "No secure connection to Mixpanel could be made: the server at its address does not speak TLS");
        assertThat(upstream.requests()).isEmpty();
    }

    private void unsent(String host, String reason) {
        var failure = failure(URI.create(host), Map.of(), FIRST);
        unavailable(Counted.NO, failure);
        assertThat(failure).hasMessage(reason);
    }

    @Test
    void aConnectionThatIsNotMadeInTimeDidNotCount() throws IOException {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // TLS to a server that says nothing: connected, never secured, and the form never leaves
            var host = URI.create("https://localhost:" + full.getLocalPort());
            unavailable(Counted.NO, failure(host, Map.of("projects.main.first-byte-timeout", "300ms"), FIRST));
        }
    }

    @Test
    void anAnswerThatDoesNotBeginInTimeMayHaveCounted() {
        upstream.answers(okJson(Upstream.EMPTY).withFixedDelay(3000));
        var settings = Map.of("projects.main.first-byte-timeout", "200ms");
        unavailable(Counted.MAYBE, failure(upstream.plain(), settings, FIRST));
    }

    @Test
    void anAnswerThatDoesNotEndInTimeMayHaveCounted() {
        upstream.answers(okJson(Upstream.EMPTY).withChunkedDribbleDelay(20, 6000));
        var settings = Map.of("projects.main.read-timeout", "1200ms");
        unavailable(Counted.MAYBE, failure(upstream.plain(), settings, FIRST));
    }

    @Test
    void theFirstByteTimeoutDoesNotBoundTheRest() {
        upstream.answers(okJson(Upstream.EMPTY).withChunkedDribbleDelay(4, 6000));
        try (var pages = upstream.client(Map.of("projects.main.first-byte-timeout", "4s"))) {
            assertThat(pages.fetch(paid(EVERYBODY, FIRST)).first().total()).isZero();
        }
    }

    @Test
    void anErrorWhoseBodyDoesNotEndIsStillThatError() {
        upstream.answers(error(402, "x").withChunkedDribbleDelay(20, 6000));
        assertThat(failure(upstream.plain(), Map.of("projects.main.read-timeout", "1200ms"), FIRST))
                .isInstanceOf(UpstreamRefused.class);
    }

    @Test
    void anInterruptedCallerIsHeardAtOnceAndStaysInterrupted() throws InterruptedException {
        upstream.answers(okJson(Upstream.EMPTY).withChunkedDribbleDelay(2, 60_000));
        var thrown = new AtomicReference<Throwable>();
        var stayed = new CountDownLatch(1);
        try (var pages = upstream.client(Map.of())) {
            var caller = Thread.ofVirtual().unstarted(() -> {
                try {
                    pages.fetch(paid(EVERYBODY, FIRST));
                } catch (QueryFailure e) {
                    thrown.set(e);
                }
                if (Thread.currentThread().isInterrupted()) {
                    stayed.countDown();
                }
            });
            caller.start();
            while (upstream.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            caller.join();
        }
        assertThat(stayed.getCount()).isZero();
        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        UpstreamUnavailable.class,
                        failure -> assertThat(failure.counted()).isEqualTo(Counted.MAYBE));
    }

    @Test
    void aCallerInterruptedBeforeMakesNoCall() {
        upstream.answers(okJson(Upstream.EMPTY));
        Thread.currentThread().interrupt();
        var failure = failure(upstream.plain(), Map.of(), FIRST);
        assertThat(Thread.interrupted()).isTrue();
        unavailable(Counted.NO, failure);
        assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void longErrorsAreReadNoFurtherThanTheyNeed() {
        var long400 = "{\"error\":\"Unable to authenticate request\",\"more\":\"" + "x".repeat(5_000_000) + "\"}";
        assertThat(failure(aResponse().withStatus(400).withBody(long400.getBytes(UTF_8)), FIRST))
                .isInstanceOfSatisfying(
                        UpstreamRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CREDENTIALS));
    }
}
