package io.cistern;

import static io.cistern.RunningCistern.against;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code HEAD} on every path that has {@code GET}: it says what that would, and spends nothing. */
class HeadTests {

    /** Headers that differ from one answer to the next, and those of a body that is not sent. */
    private static final Set<String> PASSING = Set.of(
            ":status", "date", "content-length", "transfer-encoding", "connection", "keep-alive", "age", "ratelimit");

    private final SandboxMixpanel sandbox = new SandboxMixpanel(
                    SandboxSettings.of("profiles=2500", "quota.limit=1000"), InstantSource.system())
            .start();
    private final RunningCistern cistern = RunningCistern.start(against(
            sandbox.port(),
            "cistern.projects.main.quota.limit=1000",
            "cistern.engage.pass-through=/api/query/engage/properties"));

    @AfterEach
    void close() {
        cistern.close();
        sandbox.close();
    }

    @Test
    void itSaysWhatGetSaysOfWhatIsCached() {
        cistern.get("/v1/profiles?select=plan");
        cistern.get("/v1/profiles/u1?select=plan");
        cistern.get("/v1/profiles/nobody?select=plan");
        cistern.get("/api/query/engage?output_properties=[%22plan%22]");
        var export = exported();
        var whole = snapshot("/v1/profiles?select=plan");
        var part = snapshot("/v1/profiles?select=country&limit=1");

        var paths = Map.<String, List<String>>ofEntries(
                entry(
                        "/v1/profiles",
                        List.of(
                                "/v1/profiles?select=plan",
                                "/v1/profiles?select=plan&format=ndjson",
                                "/v1/profiles?select=plan&format=csv",
                                "/v1/profiles?select=plan&limit=3",
                                "/v1/profiles?select=plan&wrong=1")),
                entry("/v1/profiles/count", List.of("/v1/profiles/count", "/v1/profiles/count?limit=1")),
                entry(
                        "/v1/profiles/aggregate",
                        List.of(
                                "/v1/profiles/aggregate?groupBy=plan&measure=count",
                                "/v1/profiles/aggregate?measure=x")),
                entry("/v1/profiles/query", List.of("/v1/profiles/query")),
                entry("/v1/profiles/explain", List.of("/v1/profiles/explain")),
                entry("/v1/profiles/{id}", List.of("/v1/profiles/u1?select=plan", "/v1/profiles/nobody?select=plan")),
                entry("/v1/exports", List.of("/v1/exports")),
                entry("/v1/exports/{id}", List.of(export, "/v1/exports/nothing")),
                entry("/v1/exports/{id}/result", List.of(export + "/result", "/v1/exports/nothing/result")),
                entry("/v1/exports/{id}/events", List.of(export + "/events", "/v1/exports/nothing/events")),
                entry("/v1/snapshots", List.of("/v1/snapshots")),
                entry("/v1/snapshots/{id}", List.of("/v1/snapshots/" + whole, "/v1/snapshots/nothing")),
                entry(
                        "/v1/snapshots/{id}/changes",
                        List.of(
                                "/v1/snapshots/" + whole + "/changes?since=" + whole,
                                "/v1/snapshots/" + part + "/changes?since=" + part)),
                entry("/v1/quota", List.of("/v1/quota", "/v1/quota?project=other")),
                entry("/v1/quota/calls", List.of("/v1/quota/calls")),
                entry("/v1/advice", List.of("/v1/advice")),
                entry("/problems/{name}", List.of("/problems/forbidden", "/problems/nothing")),
                entry(
                        "/api/query/engage",
                        List.of("/api/query/engage?output_properties=[%22plan%22]", "/api/query/engage?page=1")),
                entry("/api/query/engage/", List.of("/api/query/engage/?output_properties=[%22plan%22]")),
                entry("/api/2.0/engage", List.of("/api/2.0/engage?output_properties=[%22plan%22]")),
                entry("/api/2.0/engage/", List.of("/api/2.0/engage/?output_properties=[%22plan%22]")),
                entry("/api/**", List.of("/api/other")));
        assertThat(paths.keySet()).as("every mapped path").containsAll(mapped());

        var calls = sandbox.calls().size();
        paths.values().stream().flatMap(List::stream).forEach(path -> {
            var head = cistern.head(path);
            var get = cistern.get(path);
            assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
            assertThat(lasting(head)).as(path).isEqualTo(lasting(get));
            assertThat(head.body()).as(path).isEmpty();
        });
        assertThat(sandbox.calls()).hasSize(calls);
    }

    @Test
    void whatIsNotCachedIsNotFetchedForIt() {
        for (var path : List.of(
                "/v1/profiles",
                "/v1/profiles?format=csv&select=plan",
                "/v1/profiles?sort=%5B%7B%22by%22:%22age%22%7D%5D",
                "/v1/profiles/u1",
                "/api/query/engage",
                "/api/2.0/engage?page_size=0",
                "/api/query/engage/properties")) {
            assertThat(cistern.head(path).statusCode()).as(path).isEqualTo(504);
        }
        assertThat(cistern.head("/v1/profiles", "Prefer", "respond-async").statusCode())
                .as("GET orders nothing either")
                .isEqualTo(504);
        assertThat(cistern.head("/v1/profiles?async=true").statusCode()).isEqualTo(400);
        assertThat(json(cistern.get("/v1/exports")).get("exports")).isEmpty();
        assertThat(sandbox.calls()).isEmpty();
    }

    private Set<String> mapped() {
        return cistern
                .part("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .stream()
                .filter(mapping -> mapping.getMethodsCondition().isEmpty()
                        || mapping.getMethodsCondition().getMethods().contains(RequestMethod.GET))
                .flatMap(mapping -> mapping.getPatternValues().stream())
                .filter(path -> path.startsWith("/v1/") || path.startsWith("/api/") || path.startsWith("/problems/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, List<String>> lasting(HttpResponse<byte[]> response) {
        return response.headers().map().entrySet().stream()
                .filter(header -> !PASSING.contains(header.getKey()))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        header -> header.getKey().equals("cache-status")
                                ? List.of(header.getValue().getFirst().replaceAll("ttl=\\d+", "ttl"))
                                : header.getValue()));
    }

    private String exported() {
        var location = cistern.post("/v1/exports", "{\"select\":[\"plan\"]}")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        await().until(() -> json(cistern.get(location)).get("status").asString().equals("complete"));
        return location;
    }

    private String snapshot(String path) {
        return json(cistern.get(path)).at("/snapshot/id").asString();
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return Objects.requireNonNull(JsonMapper.shared().readTree(response.body()));
    }
}
