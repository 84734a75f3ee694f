package io.cistern.mixpanel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static io.cistern.mixpanel.Questions.ALL;
import static io.cistern.mixpanel.Questions.EVERYBODY;
import static io.cistern.mixpanel.Questions.FIRST;
import static io.cistern.mixpanel.Questions.ask;
import static io.cistern.mixpanel.Questions.lines;
import static io.cistern.mixpanel.Questions.paid;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.sun.net.httpserver.HttpServer;
import io.cistern.FakeTime;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.where.Condition;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.reactive.function.client.WebClient;

class MixpanelPagesTests {

    private final Upstream upstream = new Upstream();

    @AfterEach
    void stop() {
        upstream.close();
    }

    /** The parameters of a form, decoded by the rules of the URL standard; a repeated one fails. */
    private static Map<String, String> form(LoggedRequest request) {
        return Arrays.stream(request.getBodyAsString().split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static String page(int rows) {
        var results = IntStream.range(0, rows)
                .mapToObj(row -> "{\"$distinct_id\":\"u" + row + "\",\"$properties\":{\"n\":" + row
                        + ".10,\"t\":\"é\uD83D\uDE00\\u00e9\"}}")
                .collect(Collectors.joining(","));
        return "{\"results\":[" + results + "],\"total\":" + rows + ",\"session_id\":\"1-A\",\"page_size\":1000}";
    }

    @Test
    void asksAsDocumented() {
        upstream.answers(okJson(Upstream.EMPTY)).fetch(EVERYBODY, FIRST);
        var request = upstream.request();
        assertThat(request.getMethod().getName()).isEqualTo("POST");
        assertThat(request.getUrl()).isEqualTo("/api/query/engage?project_id=2195193");
        assertThat(request.getBody()).isEmpty();
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(request.getHeader("Accept")).isEqualTo("application/json");
        assertThat(request.getHeader("Accept-Encoding")).isEqualTo("gzip");
        assertThat(request.getHeader("User-Agent")).startsWith("Cistern");
        var account = Base64.getEncoder().encodeToString("robot.1.mp-service-account:hüsh:+%".getBytes(UTF_8));
        assertThat(request.getHeader("Authorization")).isEqualTo("Basic " + account);
    }

    @Test
    void everyParameterIsSeenOnTheWire() {
        upstream.answers(okJson("{\"results\":[]}"));
        var query = new ProfileQuery(
                new Scope("main", 9007199254740993L, "-1405123841946871899"),
                new Audience.Behaving("[{\"window\":\"90d\",\"name\":\"b\"}]", Instant.ofEpochSecond(1_700_000_000)),
                new Condition.Opaque("behaviors[\"b\"] + 1 > 0 and \"100%\" in properties[\"\uD83D\uDE00\"]"),
                new Selection.Only(List.of("$email", "a\"b")));
        try (var pages = upstream.client(Map.of("projects.main.page-size", "50"))) {
            pages.fetch(paid(query, new Cursor.Next("1234567890-EX+&=é", 7)));
        }
        var request = upstream.request();
        assertThat(request.getUrl()).isEqualTo("/api/query/engage?project_id=2195193&workspace_id=9007199254740993");
        assertThat(form(request))
                .isEqualTo(Map.of(
                        "data_group_id", "-1405123841946871899",
                        "behaviors", "[{\"window\":\"90d\",\"name\":\"b\"}]",
                        "as_of_timestamp", "1700000000",
                        "where", "behaviors[\"b\"] + 1 > 0 and \"100%\" in properties[\"\uD83D\uDE00\"]",
                        "output_properties", "[\"$email\",\"a\\\"b\"]",
                        "session_id", "1234567890-EX+&=é",
                        "page", "7",
                        "page_size", "50"));
    }

    /** Mixpanel finds a session by its parameters, whatever page size it honours and whatever is asked for by now. */
    @Test
    void aSessionKeepsThePageSizeThatItAskedFor() {
        upstream.answers(okJson("{\"results\":[],\"session_id\":\"1-A\",\"total\":5000,\"page_size\":2000}"));
        var first = PageRequest.of(EVERYBODY, FIRST, Caller.ANONYMOUS, Instant.MAX);
        var large = new PageRequest(EVERYBODY, FIRST, first.caller(), first.limit(), first.listener(), 10_000);
        try (var pages = upstream.client(Map.of("projects.main.page-size", "3000"))) {
            var begun = pages.fetch(large).first();
            assertThat(begun.perCall()).isEqualTo(2);
            pages.fetch(paid(EVERYBODY, begun.call(4)));
            pages.fetch(paid(EVERYBODY, FIRST));
        }
        assertThat(upstream.requests().stream().map(request -> form(request).get("page_size")))
                .containsExactly("10000", "10000", "3000");
        assertThat(form(upstream.requests().get(1))).containsEntry("page", "2");
    }

    @Test
    void peopleAndCohortsAreSeenOnTheWire() {
        upstream.answers(okJson(Upstream.EMPTY));
        upstream.fetch(ask(new Audience.Identified(List.of("é +%&=\n\uD83D\uDE00"))), FIRST);
        upstream.fetch(ask(new Audience.Identified(List.of("b", "a\\", "b"))), FIRST);
        upstream.fetch(ask(new Audience.Cohort(1_000_000_000_001L, true)), FIRST);
        assertThat(upstream.requests().stream().map(MixpanelPagesTests::form))
                .containsExactly(
                        Map.of("distinct_id", "é +%&=\n\uD83D\uDE00"),
                        Map.of("distinct_ids", "[\"a\\\\\",\"b\"]"),
                        Map.of("filter_by_cohort", "{\"id\":1000000000001}", "include_all_users", "true"));
    }

    @Test
    void bodiesOfASessionAreEqualToTheByteBesideSessionAndPage() {
        upstream.answers(okJson("{\"results\":[],\"session_id\":\"1-A\",\"total\":0}"));
        var query = new ProfileQuery(
                new Scope("main", null, "5"),
                new Audience.Cohort(7, false),
                new Condition.Opaque("\"+\" in properties[\"é\"]"),
                ALL);
        upstream.fetch(query, FIRST);
        upstream.fetch(query, new Cursor.Next("1-A", 1));
        upstream.fetch(query, new Cursor.Next("1-A", 2));
        var bodies =
                upstream.requests().stream().map(LoggedRequest::getBodyAsString).toList();
        assertThat(bodies.get(1)).isEqualTo(bodies.get(0) + "&session_id=1-A&page=1");
        assertThat(bodies.get(2)).isEqualTo(bodies.get(0) + "&session_id=1-A&page=2");
    }

    @Test
    void theProjectsDataViewIsAskedUnlessTheQueryNamesOne() {
        upstream.answers(okJson(Upstream.EMPTY));
        try (var pages =
                upstream.client(Map.of("projects.main.workspace-id", "11", "mixpanel.path", "/api/2.0/engage"))) {
            pages.fetch(paid(EVERYBODY, FIRST));
        }
        assertThat(upstream.request().getUrl()).isEqualTo("/api/2.0/engage?project_id=2195193&workspace_id=11");
    }

    @Test
    void aHostMayHaveAPath() {
        upstream.answers(okJson(Upstream.EMPTY));
        try (var pages = upstream.client(URI.create(upstream.plain() + "/sandbox/"), Map.of())) {
            pages.fetch(paid(EVERYBODY, FIRST));
        }
        assertThat(upstream.request().getUrl()).isEqualTo("/sandbox/api/query/engage?project_id=2195193");
    }

    @Test
    void aPageIsAsOldAsItsCall() {
        upstream.answers(okJson(Upstream.EMPTY));
        upstream.time.advance(Duration.ofSeconds(5));
        var page = upstream.fetch(EVERYBODY, FIRST);
        assertThat(page.asOf()).isEqualTo(upstream.time.instant());
        assertThat(page.session()).isEqualTo("1-A");
        assertThat(page.total()).isZero();
        assertThat(page.rows().count()).isZero();
    }

    @Test
    void theDocumentedExampleIsReadInBothForms() {
        upstream.answers(okJson("""
                {"page":0,"page_size":1000,"session_id":"1234567890-EXAMPL","status":"ok","total":1,
                 "results":[{"$distinct_id":4,"$properties":{"$created":"2008-12-12T11:20:47","$email":"example@mixpanel.com","$last_seen":"2008-06-09T23:08:40"}}]}
                """));
        assertThat(lines(upstream.fetch(EVERYBODY, FIRST).rows()))
                .containsExactly(
                        "{\"id\":\"4\",\"properties\":{\"$created\":\"2008-12-12T11:20:47\",\"$email\":\"example@mixpanel.com\",\"$last_seen\":\"2008-06-09T23:08:40\"}}");
        assertThat(lines(upstream.fetch(Questions.select("$email"), FIRST).rows()))
                .containsExactly("{\"id\":\"4\",\"properties\":{\"$email\":\"example@mixpanel.com\"}}");
        assertThat(lines(upstream.fetch(Questions.select(), FIRST).rows()))
                .containsExactly("{\"id\":\"4\",\"properties\":{}}");
    }

    @Test
    void aThousandRowsArriveWholePlainCompressedAndInPortions() throws IOException {
        var body = page(1000).getBytes(UTF_8);
        var plain = lines(upstream.answers(aResponse().withBody(body))
                .fetch(EVERYBODY, FIRST)
                .rows());
        assertThat(plain).hasSize(1000);
        assertThat(plain.get(999))
                .isEqualTo("{\"id\":\"u999\",\"properties\":{\"n\":999.10,\"t\":\"é\uD83D\uDE00\\u00e9\"}}");
        for (var response : List.of(
                aResponse().withBody(gzip(body)).withHeader("Content-Encoding", "gzip"),
                aResponse().withBody(body).withChunkedDribbleDelay(97, 200),
                aResponse()
                        .withBody(gzip(body))
                        .withHeader("Content-Encoding", "gzip")
                        .withChunkedDribbleDelay(50, 100))) {
            assertThat(lines(upstream.answers(response).fetch(EVERYBODY, FIRST).rows()))
                    .isEqualTo(plain);
        }
    }

    @Test
    void aPageOverTheSetSizeIsRefusedHoweverWellItIsCompressed() throws IOException {
        var bomb = ("{\"x\":\"" + "a".repeat(2_000_000) + "\"," + page(1).substring(1)).getBytes(UTF_8);
        var responses = List.of(
                aResponse().withBody(bomb), aResponse().withBody(gzip(bomb)).withHeader("Content-Encoding", "gzip"));
        try (var pages = upstream.client(Map.of("mixpanel.max-page-size", "1MB"))) {
            for (var response : responses) {
                upstream.answers(response);
                assertThatThrownBy(() -> pages.fetch(paid(EVERYBODY, FIRST)))
                        .isInstanceOfSatisfying(
                                TooLarge.class,
                                failure -> assertThat(failure.limit()).isEqualTo(1 << 20));
            }
            upstream.answers(okJson(page(1)));
            assertThat(pages.fetch(paid(EVERYBODY, FIRST)).first().total()).isEqualTo(1);
        }
    }

    @Test
    void bodiesThatBreakOffAreNoPage() throws IOException {
        var body = page(3).getBytes(UTF_8);
        var zipped = gzip(body);
        for (var response : List.<ResponseDefinitionBuilder>of(
                aResponse().withBody(Arrays.copyOf(body, body.length - 1)),
                aResponse().withBody(Arrays.copyOf(zipped, zipped.length - 9)).withHeader("Content-Encoding", "gzip"),
                aResponse().withBody(Arrays.copyOf(zipped, 5)).withHeader("Content-Encoding", "gzip"),
                aResponse().withBody(body).withHeader("Content-Encoding", "gzip"),
                aResponse().withBody(body).withHeader("Content-Encoding", "br"),
                aResponse().withBody(body).withHeader("Content-Length", Integer.toString(body.length + 10)),
                aResponse())) {
            upstream.answers(response);
            assertThatThrownBy(() -> upstream.fetch(EVERYBODY, FIRST))
                    .isInstanceOfSatisfying(
                            UpstreamUnavailable.class,
                            failure -> assertThat(failure.counted()).isEqualTo(UpstreamUnavailable.Counted.MAYBE));
        }
    }

    @Test
    void aConnectionIsUsedAgainAfterAWholePage() throws IOException {
        var compressed = gzip(page(9).getBytes(UTF_8));
        var ports = ConcurrentHashMap.<Integer>newKeySet();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(compressed);
                body.flush();
                LockSupport.parkNanos(20_000_000); // a network's delay: the response ends after what is compressed does
            }
        });
        server.start();
        var host = URI.create("http://localhost:" + server.getAddress().getPort());
        try (var pages = upstream.client(host, Map.of())) {
            for (var round = 0; round < 20; round++) {
                assertThat(pages.fetch(paid(EVERYBODY, FIRST)).rows()).isEqualTo(9);
            }
        } finally {
            server.stop(0);
        }
        // a connection goes back to the pool a moment after its page is here, so now and then the next call opens one
        assertThat(ports).hasSizeLessThan(10);
    }

    @Test
    void observationsHaveTheEndpointAndNothingOfTheQuery() {
        upstream.answers(okJson(Upstream.EMPTY));
        var uris = new CopyOnWriteArrayList<String>();
        var observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public void onStop(Observation.Context context) {
                context.getLowCardinalityKeyValues().forEach(tag -> uris.add(tag.getKey() + "=" + tag.getValue()));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        var properties = upstream.properties(upstream.plain(), Map.of());
        var http = WebClient.builder().observationRegistry(observations);
        try (var pages = new MixpanelPages(properties, http, upstream.time)) {
            pages.fetch(paid(Questions.where("\"x\" == \"jane\""), FIRST));
        }
        assertThat(uris)
                .contains("uri=/api/query/engage", "method=POST", "status=200")
                .hasSizeLessThan(10);
    }

    @Test
    void theBeanIsCalledMixpanelPages() {
        new ApplicationContextRunner()
                .withUserConfiguration(MixpanelConfiguration.class)
                .withBean(WebClient.Builder.class, WebClient::builder)
                .withBean(InstantSource.class, FakeTime::new)
                .withPropertyValues("cistern.projects.main.project-id=7", "cistern.projects.main.quota.limit=60")
                .run(context -> assertThat(context.getBean("mixpanelPages", MixpanelPages.class)
                                .projectIds())
                        .isEqualTo(Map.of("main", "7")));
    }

    @Test
    void projectsAreKnownByNameAndNumberAndTellWhatTheyLack() {
        try (var pages = upstream.client(Map.of("projects.other.project-id", "8"))) {
            assertThat(pages.projectIds()).isEqualTo(Map.of("main", "2195193", "other", "8"));
            assertThat(pages.missingSettings())
                    .containsExactly("cistern.projects.other.username", "cistern.projects.other.secret");
            var query = new ProfileQuery(
                    new Scope("nobody", null, null), new Audience.Everyone(), new Condition.Everything(), ALL);
            assertThatThrownBy(() -> pages.fetch(paid(query, FIRST))).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
