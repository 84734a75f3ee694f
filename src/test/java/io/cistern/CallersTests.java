package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.IntegrationTests;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The service as it ships, when it tells callers apart. No Mixpanel is needed to be turned away. */
@IntegrationTests
class CallersTests {

    /** Of {@code printf %s key-of-reports | sha256sum}. */
    private static final String REPORTS = "f8916f4ccae45e08e00d9ca965600faa2fde9cde10e3dd5af69933a281aac75e";

    /** Of {@code printf %s key-of-ops | sha256sum}. */
    private static final String OPS = "5551d8b68fe6d566047463be4af31e949db47623ebbf1252ce4eb996599a8574";

    /** Of {@code printf %s key-of-one | sha256sum}. */
    private static final String ONE = "b525be134787a427cc09b3c007c453b012d65234a7314e5387c8a8bf0706b8c9";

    /** Of {@code printf %s key-of-meters | sha256sum}. */
    private static final String METERS = "6fb91e1ee384ebf9a22e2a9852c13465ef2e7472401f5bb4761e8064e650480d";

    @Test
    void metricsTakeAKeyAndAnAdminOfOneProjectActsOnNoOther() {
        try (var cistern = RunningCistern.start(against(
                1,
                "cistern.projects.other.project-id=2",
                "cistern.projects.other.username=sandbox",
                "cistern.projects.other.secret=sandbox",
                "cistern.callers.reports.key-sha256=" + REPORTS,
                "cistern.callers.ops.key-sha256=" + OPS,
                "cistern.callers.ops.roles=admin",
                "cistern.callers.one.key-sha256=" + ONE,
                "cistern.callers.one.roles=admin",
                "cistern.callers.one.projects=main",
                "cistern.callers.meters.key-sha256=" + METERS,
                "cistern.callers.meters.roles=metrics",
                "cistern.callers.meters.projects="))) {
            assertThat(cistern.get("/actuator/prometheus").statusCode()).isEqualTo(401);
            assertThat(metrics(cistern, "reports")).isEqualTo(403);
            assertThat(metrics(cistern, "one"))
                    .as("they tell of other projects")
                    .isEqualTo(403);
            assertThat(metrics(cistern, "ops")).isEqualTo(200);
            assertThat(metrics(cistern, "meters")).isEqualTo(200);
            for (var project : List.of("", "?project=main", "?project=other")) {
                var none = cistern.get("/v1/profiles" + project, "Authorization", "Bearer key-of-meters");
                assertThat(none.statusCode()).as(project).isIn(400, 403);
            }
            assertThat(text(cistern.get("/v1/quota", "Authorization", "Bearer key-of-meters")))
                    .isEqualTo("{}");
            for (var circuit : List.of("main", "other")) {
                var path = "/actuator/circuitbreakers/" + circuit;
                assertThat(open(cistern, path, "one")).as(circuit).isEqualTo(403);
                assertThat(open(cistern, path, "meters")).as(circuit).isEqualTo(403);
            }
            assertThat(cistern.post("/v1/projects/other/pause", "", "Authorization", "Bearer key-of-one")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(cistern.post("/v1/projects/main/pause", "", "Authorization", "Bearer key-of-one")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(open(cistern, "/actuator/circuitbreakers/other", "ops")).isEqualTo(200);
        }
    }

    private static int metrics(RunningCistern cistern, String caller) {
        return cistern.get("/actuator/prometheus", "Authorization", "Bearer key-of-" + caller)
                .statusCode();
    }

    private static int open(RunningCistern cistern, String path, String caller) {
        return cistern.post(path, "{\"updateState\":\"FORCE_OPEN\"}", "Authorization", "Bearer key-of-" + caller)
                .statusCode();
    }

    @Test
    void probesAreForAllAndTheRestIsForAdmins() {
        try (var cistern = RunningCistern.start(against(
                1,
                "cistern.callers.reports.key-sha256=" + REPORTS,
                "cistern.callers.ops.key-sha256=" + OPS,
                "cistern.callers.ops.roles=admin"))) {
            for (var path : List.of(
                    "/actuator/health",
                    "/actuator/health/liveness",
                    "/actuator/health/readiness",
                    "/problems/unauthenticated")) {
                assertThat(cistern.get(path).statusCode()).as(path).isEqualTo(200);
            }
            for (var path : List.of(
                    "/actuator",
                    "/actuator/ratelimiters",
                    "/actuator/circuitbreakerevents",
                    "/actuator/health/%2E%2E/retries")) {
                assertThat(cistern.get(path, "Authorization", "Bearer key-of-ops")
                                .statusCode())
                        .as(path)
                        .isIn(200, 404);
                if (!path.contains("%")) {
                    assertThat(cistern.get(path).statusCode()).as(path).isEqualTo(401);
                    var forbidden = cistern.get(path, "Authorization", "Bearer key-of-reports");
                    assertThat(forbidden.statusCode()).as(path).isEqualTo(403);
                    assertThat(text(forbidden)).as(path).contains("/problems/forbidden", "admin");
                }
            }
            assertThat(text(cistern.get("/actuator/health/%2E%2E/retries"))).doesNotContain("retries\":");
            assertThat(cistern.get("/v1/profiles").statusCode()).isEqualTo(401);
            assertThat(cistern.ask("{}").statusCode()).isEqualTo(401);
            var dear = cistern.get("/v1/profiles", "Authorization", "Bearer key-of-reports", "Cistern-Max-Cost", "0");
            assertThat(dear.statusCode()).isEqualTo(422);
            assertThat(text(dear)).contains("/problems/cost-too-high", "\"cost\":1,\"maxCost\":0");
            assertThat(dear.headers().firstValue("RateLimit-Policy").orElseThrow())
                    .contains("\"caller\";q=");
        }
    }
}
