package io.cistern;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.cistern.testing.IntegrationTests;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** Mixpanel's other endpoints, for those who list them. */
@IntegrationTests
class EngagePassThroughTests {

    private static final String PROPERTIES = "/api/query/engage/properties";

    @RegisterExtension
    private final WireMockExtension mixpanel = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort())
            .build();

    private RunningCistern cistern() {
        return RunningCistern.start(against(
                mixpanel.getPort(),
                "cistern.engage.pass-through=" + PROPERTIES,
                "cistern.engage.wait=0s",
                "cistern.projects.main.quota.limit=2",
                "cistern.projects.main.quota.reserve=0"));
    }

    private void answers(ResponseDefinitionBuilder response) {
        mixpanel.stubFor(any(anyUrl()).willReturn(response));
    }

    @Test
    void aListedPathGoesThroughByOurAccountAndIsPaidFor() {
        answers(aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "application/json")
                .withBody("{\"results\":{}}"));
        try (var cistern = cistern()) {
            var answer = cistern.get(
                    PROPERTIES + "?project_id=1&limit=5&name=a%20%26b",
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString("me:mine".getBytes(StandardCharsets.UTF_8)));
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
            assertThat(text(answer)).isEqualTo("{\"results\":{}}");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            mixpanel.verify(
                    1,
                    getRequestedFor(urlPathEqualTo(PROPERTIES))
                            .withQueryParam("project_id", equalTo("1"))
                            .withQueryParam("limit", equalTo("5"))
                            .withQueryParam("name", equalTo("a &b"))
                            .withBasicAuth(
                                    new com.github.tomakehurst.wiremock.client.BasicCredentials("sandbox", "sandbox")));
            assertThat(used(cistern)).isEqualTo(1);

            assertThat(cistern.post(PROPERTIES, "{\"a\":1}").statusCode()).isEqualTo(200);
            mixpanel.verify(postRequestedFor(urlPathEqualTo(PROPERTIES)).withRequestBody(equalTo("{\"a\":1}")));
            var spent = cistern.get(PROPERTIES);
            assertThat(spent.statusCode()).isEqualTo(429);
            assertThat(spent.headers().firstValue("Retry-After")).isPresent();
            mixpanel.verify(2, com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor(anyUrl()));
        }
    }

    @Test
    void aSignatureForAnotherAccountStaysHereAndHeadMakesNoCall() {
        answers(aResponse().withStatus(200).withBody("{}"));
        try (var cistern = cistern()) {
            assertThat(cistern.head(PROPERTIES).statusCode()).isEqualTo(504);
            mixpanel.verify(0, com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor(anyUrl()));

            cistern.get(PROPERTIES + "?limit=5&api_key=k&expire=1&sig=s");
            cistern.post(PROPERTIES, "{\"a\":1,\"sig\":\"s\",\"expire\":1,\"api_key\":\"k\"}");
            mixpanel.verify(
                    1,
                    getRequestedFor(urlPathEqualTo(PROPERTIES))
                            .withQueryParam("limit", equalTo("5"))
                            .withQueryParam("sig", com.github.tomakehurst.wiremock.client.WireMock.absent())
                            .withQueryParam("expire", com.github.tomakehurst.wiremock.client.WireMock.absent())
                            .withQueryParam("api_key", com.github.tomakehurst.wiremock.client.WireMock.absent()));
            mixpanel.verify(1, postRequestedFor(urlPathEqualTo(PROPERTIES)).withRequestBody(equalTo("{\"a\":1}")));
        }
    }

    @Test
    void whatMixpanelRefusesIsToldWithoutItsBody() {
        answers(aResponse().withStatus(403).withBody("{\"error\":\"private\"}"));
        try (var cistern = cistern()) {
            var refused = cistern.get(PROPERTIES + "?where=private");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(text(refused)).doesNotContain("private").contains("\"error\"");
            assertThat(used(cistern)).isEqualTo(1);
            for (var path : new String[] {"/api/query/engage/stats", PROPERTIES + "/x", PROPERTIES + "/../stats"}) {
                assertThat(cistern.get(path).statusCode()).isEqualTo(404);
            }
            assertThat(cistern.delete(PROPERTIES).statusCode()).isEqualTo(404);
            assertThat(used(cistern)).isEqualTo(1);
        }
    }

    /** Our account may see more projects than the caller. */
    @Test
    void aBodyCannotNameAProjectThatIsNotServedHere() {
        answers(aResponse().withStatus(200));
        try (var cistern = cistern()) {
            assertThat(cistern.post(PROPERTIES + "?project_id=1", "{\"project_id\":999}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(cistern.post(PROPERTIES, "project_id=999").statusCode()).isEqualTo(403);
            assertThat(cistern.post(PROPERTIES, "<project_id>999</project_id>").statusCode())
                    .isEqualTo(400);
            assertThat(used(cistern)).isZero();
        }
    }

    /** Beside a configured data view, none that a request names reaches Mixpanel, in whatever form it is named. */
    @Test
    void noRequestReplacesTheConfiguredDataView() {
        answers(aResponse().withStatus(200));
        try (var cistern = RunningCistern.start(against(
                mixpanel.getPort(),
                "cistern.engage.pass-through=" + PROPERTIES,
                "cistern.projects.main.workspace-id=7"))) {
            for (var path : new String[] {PROPERTIES, "/api/query/engage"}) {
                assertThat(cistern.get(path + "?workspace_id=8").statusCode()).isEqualTo(403);
                assertThat(cistern.post(path, "{\"workspace_id\":8}").statusCode())
                        .isEqualTo(403);
                assertThat(cistern.post(path, "workspace_id=8").statusCode()).isEqualTo(403);
                assertThat(cistern.post(path + "?workspace_id=7", "workspace_id=8")
                                .statusCode())
                        .isEqualTo(403);
            }
            assertThat(cistern.get(PROPERTIES + "?workspace_id=x").statusCode()).isEqualTo(400);
            assertThat(used(cistern)).isZero();
            assertThat(cistern.get(PROPERTIES + "?workspace_id=").statusCode()).isEqualTo(200);
            assertThat(cistern.post(PROPERTIES + "?workspace_id=8", "{\"workspace_id\":7,\"a\":1}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(cistern.post(PROPERTIES, "{\"workspace_id\":null,\"a\":1}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(mixpanel.getAllServeEvents()).hasSize(3).allSatisfy(event -> {
                assertThat(event.getRequest().getUrl()).isEqualTo(PROPERTIES + "?project_id=1&workspace_id=7");
                assertThat(event.getRequest().getBodyAsString()).doesNotContain("workspace");
            });
        }
    }

    /** What Mixpanel sends is shown by no browser as a page of ours. */
    @Test
    void nothingThatPassesThroughIsAPage() {
        try (var cistern = cistern()) {
            var types = new String[] {"text/html", "application/json; charset=utf-8"};
            for (var type : types) {
                answers(aResponse()
                        .withStatus(200)
                        .withHeader("Content-Type", type)
                        .withBody("<script>alert(1)</script>"));
                var answer = cistern.get(PROPERTIES);
                assertThat(answer.headers().firstValue("Content-Security-Policy"))
                        .hasValue("sandbox; default-src 'none'");
                assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
                var isPage = type.equals("text/html");
                assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith(isPage ? "application/octet-stream" : "application/json");
                assertThat(answer.headers().firstValue("Content-Disposition").isPresent())
                        .isEqualTo(isPage);
            }
        }
    }

    /** In Mixpanel's shape, and before any call. */
    @Test
    void whatIsTooMuchIsRefusedByItsLimit() {
        try (var cistern = cistern()) {
            var ids = IntStream.range(0, 30_000).mapToObj(Integer::toString).toList();
            var parameters = ids.stream().limit(20_000).map(name -> name + "=1").collect(Collectors.joining("&"));
            var tooMany = IntStream.rangeClosed(0, 100_000)
                    .mapToObj(Integer::toString)
                    .toList();
            assertThat(text(cistern.post("/api/query/engage", "{\"distinct_ids\":" + tooMany + "}")))
                    .contains("\"error\"", "Too many distinct_ids: at most 100000");
            assertThat(text(cistern.post("/api/query/engage", "{\"output_properties\":" + ids + "}")))
                    .contains("\"error\"", "Too many output_properties: at most 2000");
            for (var path : new String[] {"/api/query/engage", PROPERTIES}) {
                assertThat(text(cistern.post(path, parameters))).contains("Too many parameters: at most 100");
                assertThat(text(cistern.post(
                                path,
                                "{\"" + parameters.replace("=1&", "\":1,\"").replace("=1", "\":1}"))))
                        .contains("Too many parameters: at most 100");
            }
            assertThat(used(cistern)).isZero();
        }
    }

    /** What is read here in one way must not be read there in another. */
    @Test
    void aBodyThatCanBeReadInTwoWaysLeavesInOne() {
        answers(aResponse().withStatus(200));
        try (var cistern = cistern()) {
            assertThat(form(cistern, "{\"a\":\"b&project_id=999&c=\"}").statusCode())
                    .isEqualTo(200);
            mixpanel.verify(postRequestedFor(urlPathEqualTo(PROPERTIES))
                    .withHeader("Content-Type", equalTo("application/json"))
                    .withRequestBody(equalTo("{\"a\":\"b&project_id=999&c=\"}")));
            assertThat(form(cistern, "project_id=999&a=b&project_id=1").statusCode())
                    .isEqualTo(200);
            mixpanel.verify(postRequestedFor(urlPathEqualTo(PROPERTIES))
                    .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                    .withRequestBody(equalTo("a=b")));
        }
    }

    private static HttpResponse<String> form(RunningCistern cistern, String body) {
        var request = HttpRequest.newBuilder(cistern.uri(PROPERTIES))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void onlyMixpanelsPathsCanBeListed() {
        assertThatThrownBy(() -> RunningCistern.start(against(1, "cistern.engage.pass-through=/v1/quota")))
                .rootCause()
                .hasMessageContaining("begin with /api/");
    }

    private static int used(RunningCistern cistern) {
        return JsonMapper.shared()
                .readTree(cistern.get("/v1/quota").body())
                .at("/main/used")
                .asInt();
    }
}
