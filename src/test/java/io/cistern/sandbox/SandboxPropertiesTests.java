package io.cistern.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.sandbox.SandboxProperties.BadCredentials;
import io.cistern.sandbox.SandboxProperties.Cost;
import io.cistern.sandbox.SandboxProperties.Disputed;
import io.cistern.sandbox.SandboxProperties.LargePages;
import io.cistern.sandbox.SandboxProperties.Quota;
import io.cistern.sandbox.SandboxProperties.Totals;
import io.cistern.sandbox.SandboxProperties.Wording;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SandboxPropertiesTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withUserConfiguration(SandboxConfiguration.class)
            .withPropertyValues("cistern.sandbox.port=0", "cistern.sandbox.profiles=10");

    @Test
    void defaultsAreMixpanelsOwn() {
        assertThat(SandboxSettings.of("port=8090"))
                .isEqualTo(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("cistern.sandbox", SandboxProperties.class));
        assertThat(SandboxSettings.of())
                .isEqualTo(new SandboxProperties(
                        "127.0.0.1",
                        0,
                        25_000,
                        1,
                        ZoneId.of("UTC"),
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        Duration.ZERO,
                        "1",
                        "sandbox",
                        "sandbox",
                        Duration.ofHours(6),
                        50_000,
                        new Quota(60, Duration.ofHours(1), 5, Cost.COUNTED, Cost.FREE, 0, Wording.COUNTERS),
                        new Disputed(Totals.EVERY_PAGE, BadCredentials.UNAUTHORIZED, LargePages.HONOURED)));
    }

    @Test
    void everyPropertyBinds() {
        var values = Map.ofEntries(
                Map.entry("address", "0.0.0.0"),
                Map.entry("port", "1"),
                Map.entry("profiles", "2"),
                Map.entry("seed", "3"),
                Map.entry("timezone", "Asia/Tokyo"),
                Map.entry("latency", "4s"),
                Map.entry("slowness", "12s"),
                Map.entry("jitter", "5s"),
                Map.entry("project-id", "6"),
                Map.entry("username", "u"),
                Map.entry("secret", "s"),
                Map.entry("session-lifetime", "7s"),
                Map.entry("max-page-size", "13"),
                Map.entry("quota.limit", "8"),
                Map.entry("quota.window", "9s"),
                Map.entry("quota.concurrency", "10"),
                Map.entry("quota.follow-up-pages", "free"),
                Map.entry("quota.rejected-calls", "counted"),
                Map.entry("quota.foreign-per-hour", "11.5"),
                Map.entry("quota.wording", "tripped"),
                Map.entry("disputed.totals", "first-page"),
                Map.entry("disputed.bad-credentials", "bad-request"),
                Map.entry("disputed.large-pages", "refused"));
        var bound = new Binder(new MapConfigurationPropertySource(values)).bind("", SandboxProperties.class);
        assertThat(bound.get())
                .isEqualTo(new SandboxProperties(
                        "0.0.0.0",
                        1,
                        2,
                        3,
                        ZoneId.of("Asia/Tokyo"),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(12),
                        Duration.ofSeconds(5),
                        "6",
                        "u",
                        "s",
                        Duration.ofSeconds(7),
                        13,
                        new Quota(8, Duration.ofSeconds(9), 10, Cost.FREE, Cost.COUNTED, 11.5, Wording.TRIPPED),
                        new Disputed(Totals.FIRST_PAGE, BadCredentials.BAD_REQUEST, LargePages.REFUSED)));
    }

    @Test
    void sandboxListensUnderItsProfileOnly() {
        context.run(started -> assertThat(started).doesNotHaveBean(SandboxMixpanel.class));
        context.withPropertyValues("spring.profiles.active=sandbox")
                .withBean(InstantSource.class, InstantSource::system)
                .run(started -> {
                    try (var client = new Client(started.getBean(SandboxMixpanel.class))) {
                        assertThat(client.ids("distinct_id", "u1")).containsExactly("u1");
                    }
                });
    }
}
