package io.cistern.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the endpoints, and says where they are documented. */
@RestController
final class HomePage {

    private static final byte[] TEXT = """
            Cistern, a caching, budget-guarding proxy in front of Mixpanel's Query Profiles endpoint
            Profiles: GET /v1/profiles, GET /v1/profiles/{id}, POST /v1/profiles/query, count, aggregate and explain
            Long results: POST and GET /v1/exports; budget: GET /v1/quota, /v1/quota/calls, /v1/advice; history: GET /v1/snapshots
            Mixpanel's own clients: /api/query/engage and /api/2.0/engage; probes: /actuator/health/liveness and readiness
            Documentation: /swagger-ui (OpenAPI at /v3/api-docs)
            """.getBytes(StandardCharsets.UTF_8);

    @GetMapping("/")
    void page(HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=utf-8");
        response.getOutputStream().write(TEXT);
    }
}
