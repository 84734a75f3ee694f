package io.cistern.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cistern.ledger.Call;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.ledger.Reservation;
import io.cistern.profile.Caller;
import io.cistern.profile.WaitLimit;
import io.cistern.quota.admission.Admission;
import io.cistern.quota.admission.QueueOverflowPolicy;
import io.cistern.quota.admission.RollingWindowRateLimiter;
import io.cistern.testing.IntegrationTests;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

@IntegrationTests
class QuotaConfigurationTests {

    private static final Call CALL = new Call("1", 0, "", "", Caller.ANONYMOUS, Call.Purpose.QUERY, true);

    @TempDir
    Path directory;

    @TestConfiguration(proxyBeanMethods = false) // the whole service, scanned in other tests, must not find it
    @SpringBootApplication(scanBasePackages = "io.cistern")
    static class Application {}

    @Test
    void theGuardsAreShownWhereResilience4jShowsItsOwn() {
        try (var context = run()) {
            var limiter = context.getBean(RateLimiterRegistry.class).rateLimiter("main");
            assertThat(limiter).isInstanceOf(RollingWindowRateLimiter.class);
            assertThat(context.getBean(BulkheadRegistry.class).find("main")).isPresent();
            assertThat(context.getBean(CircuitBreakerRegistry.class).find("main"))
                    .isPresent();
            assertThat(context.getBean(RetryRegistry.class).find("main")).isPresent();

            assertThat(admit(limiter)).isInstanceOf(Admission.Admitted.class);
            assertThat(admit(limiter)).isInstanceOf(Admission.Admitted.class);
            assertThat(admit(limiter)).isInstanceOf(Admission.Refused.class);

            var http = RestClient.create(
                    "http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
            assertThat(get(http, "/actuator/ratelimiters")).contains("main");
            assertThat(get(http, "/actuator/ratelimiterevents/main")).contains("SUCCESSFUL_ACQUIRE", "FAILED_ACQUIRE");
            assertThat(catchThrowable(() -> limiter.executeRunnable(() -> {})))
                    .as("no call is made whose end the ledger does not see")
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThat(get(http, "/actuator/circuitbreakers")).contains("main");
            assertThat(get(http, "/actuator/bulkheads")).contains("main");
            assertThat(get(http, "/actuator/retries")).contains("main");

            var meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get("resilience4j.ratelimiter.available.permissions")
                            .tag("name", "main")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("cistern.quota.permits")
                            .tag("project", "main")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("cistern.quota.in.flight")
                            .tag("project", "main")
                            .gauge()
                            .value())
                    .isEqualTo(2);
            assertThat(directory.resolve("new/cistern.db")).exists();
        }
    }

    @Test
    void anotherStartOverTheSameDirectoryGoesOnWithTheWindow() {
        try (var context = run()) {
            var ledger = context.getBean(Ledger.class);
            var terms = bind(Map.of("cistern.projects.main.quota.limit", "3")).terms(LostLedgerPolicy.TRUST);
            for (var number = 0; number < 3; number++) {
                var granted = (Reservation.Granted) ledger.reserve(CALL, terms, List.of());
                var _ = ledger.answered(granted.id(), CALL, CallResult.BROKEN, terms);
            }
        }
        try (var context = run()) {
            assertThat(context.getBean(ProjectGuards.class)
                            .allowance("main")
                            .orElseThrow()
                            .remaining())
                    .isZero();
        }
    }

    @Test
    void defaultsAreMixpanelsPublishedLimits() {
        var project = bind(Map.of("cistern.projects.main.project-id", "1"));

        assertThat(project.quota())
                .isEqualTo(new QuotaProperties.Limits(
                        60, Duration.ofHours(1), 5, 6, FollowUpPages.COUNTED, 200, QueueOverflowPolicy.DISPLACE));
        assertThat(project.terms(LostLedgerPolicy.TRUST).patience()).isEqualTo(Duration.ofSeconds(130));
    }

    @Test
    void everyPropertyCanBeSet() {
        var project = bind(Map.of(
                "cistern.projects.main.quota.limit", "7",
                "cistern.projects.main.quota.window", "10m",
                "cistern.projects.main.quota.concurrency", "2",
                "cistern.projects.main.quota.follow-up-pages", "free",
                "cistern.projects.main.connect-timeout", "1s",
                "cistern.projects.main.read-timeout", "20s"));

        assertThat(project.quota())
                .isEqualTo(new QuotaProperties.Limits(
                        7, Duration.ofMinutes(10), 2, 6, FollowUpPages.FREE, 200, QueueOverflowPolicy.DISPLACE));
        assertThat(project.terms(LostLedgerPolicy.TRUST).patience()).isEqualTo(Duration.ofSeconds(26));
    }

    /** For a caller that does not wait. */
    private static Admission admit(RateLimiter limiter) {
        return ((RollingWindowRateLimiter) limiter).admit(CALL, WaitLimit.until(Instant.now()));
    }

    private static QuotaProperties.Project bind(Map<String, String> values) {
        return Objects.requireNonNull(new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("cistern", QuotaProperties.class)
                .projects()
                .get("main"));
    }

    private ConfigurableApplicationContext run() {
        return SpringApplication.run(
                Application.class,
                "--server.port=0",
                "--management.endpoints.web.exposure.include=*",
                "--cistern.data-dir=" + directory.resolve("new"),
                "--cistern.ledger.when-lost=trust",
                "--cistern.security.local-admin=true",
                "--cistern.projects.main.project-id=1",
                "--cistern.projects.main.username=nobody",
                "--cistern.projects.main.secret=none",
                "--cistern.projects.main.quota.limit=3",
                "--cistern.projects.main.quota.concurrency=2",
                "--spring.main.banner-mode=off");
    }

    private static String get(RestClient http, String path) {
        return Objects.requireNonNull(http.get().uri(path).retrieve().body(String.class));
    }
}
