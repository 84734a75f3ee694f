package io.cistern;

import static io.cistern.RunningCistern.against;
import static io.cistern.RunningCistern.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The service as it ships, when it tells callers apart. No Mixpanel is needed to be turned away. */
class CallersTests {

    /** Of {@code printf %s key-of-reports | sha256sum}. */
    private static final String REPORTS = "f8916f4ccae45e08e00d9ca965600faa2fde9cde10e3dd5af69933a281aac75e";

    /** Of {@code printf %s key-of-ops | sha256sum}. */
    private static final String OPS = "5551d8b68fe6d566047463be4af31e949db47623ebbf1252ce4eb996599a8574";

    @Test
    void probesAndMetersAreForAllAndTheRestIsForAdmins() {
        try (var cistern = RunningCistern.start(against(
                1,
                "cistern.callers.reports.key-sha256=" + REPORTS,
                "cistern.callers.ops.key-sha256=" + OPS,
                "cistern.callers.ops.roles=admin"))) {
            for (var path : List.of(
                    "/actuator/health",
                    "/actuator/health/liveness",
                    "/actuator/health/readiness",
                    "/actuator/prometheus",
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
