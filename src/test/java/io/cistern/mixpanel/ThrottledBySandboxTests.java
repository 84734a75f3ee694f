package io.cistern.mixpanel;

import static io.cistern.mixpanel.Questions.EVERYBODY;
import static io.cistern.mixpanel.Questions.FIRST;
import static io.cistern.mixpanel.Questions.paid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cistern.profile.Cursor;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxProperties.Wording;
import io.cistern.sandbox.SandboxSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a refusal tells, from a server that counts and was not written by who reads it here. */
class ThrottledBySandboxTests {

    private final Upstream upstream = new Upstream();

    @AfterEach
    void stop() {
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "COUNTERS, WINDOW, 3600, 40, 3600, 5, 41",
                "TRIPPED, WINDOW, 3600, 40, 3600, 5, 41",
                "NUMBERLESS, WINDOW, 3600, 40, 3600, 5, 41",
                "HEADERLESS, WINDOW, -, 40, -, 5, 41",
                "SILENT, LOAD, -, -, -, -, -",
            })
    void aSpentWindow(
            Wording wording,
            Limit limit,
            @Nullable Long wait,
            @Nullable Integer windowLimit,
            @Nullable Long window,
            @Nullable Integer concurrency,
            @Nullable Integer used) {
        try (var sandbox = sandbox(wording)) {
            sandbox.limit(40);
            sandbox.foreignCalls(40);
            tells(
                    refusal(sandbox, FIRST),
                    limit,
                    wait,
                    new LimitReport(windowLimit, seconds(window), concurrency, used));
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "COUNTERS, CONCURRENCY, 10, 60, 3600, 5, 13",
                "TRIPPED, CONCURRENCY, 10, 60, 3600, 5, 13",
                "NUMBERLESS, CONCURRENCY, 10, 60, 3600, 5, 13",
                "HEADERLESS, CONCURRENCY, -, 60, -, 5, 13",
                "SILENT, LOAD, -, -, -, -, -",
            })
    void tooManyAtOnce(
            Wording wording,
            Limit limit,
            @Nullable Long wait,
            @Nullable Integer windowLimit,
            @Nullable Long window,
            @Nullable Integer concurrency,
            @Nullable Integer used) {
        try (var sandbox = sandbox(wording)) {
            sandbox.foreignCalls(12);
            sandbox.foreignRunning(5);
            tells(
                    refusal(sandbox, FIRST),
                    limit,
                    wait,
                    new LimitReport(windowLimit, seconds(window), concurrency, used));
        }
    }

    @Test
    void aFollowUpPageIsRefusedForTheWindowOnlyWhereItCounts() {
        var properties = SandboxSettings.of("profiles=2500", "quota.limit=1");
        try (var counting = new SandboxMixpanel(properties, upstream.time).start();
                var lenient = new SandboxMixpanel(
                                SandboxSettings.of("profiles=2500", "quota.limit=1", "quota.follow-up-pages=free"),
                                upstream.time)
                        .start();
                var counted = client(counting);
                var free = client(lenient)) {
            var session = counted.fetch(paid(EVERYBODY, FIRST)).first().session();
            assertThat(refusal(counting, new Cursor.Next(session, 1)).limit()).isEqualTo(Limit.WINDOW);

            var other = free.fetch(paid(EVERYBODY, FIRST)).first().session();
            assertThat(free.fetch(paid(EVERYBODY, new Cursor.Next(other, 1))).rows())
                    .isEqualTo(1000);
            assertThat(refusal(lenient, FIRST).limitReport().windowUsed()).isEqualTo(2);
        }
    }

    private SandboxMixpanel sandbox(Wording wording) {
        var properties = SandboxSettings.of("profiles=10", "quota.wording=" + wording);
        return new SandboxMixpanel(properties, upstream.time).start();
    }

    private MixpanelPages client(SandboxMixpanel sandbox) {
        return upstream.client(
                URI.create("http://127.0.0.1:" + sandbox.port()),
                Map.of(
                        "projects.main.project-id", "1",
                        "projects.main.username", "sandbox",
                        "projects.main.secret", "sandbox"));
    }

    private UpstreamThrottled refusal(SandboxMixpanel sandbox, Cursor cursor) {
        try (var pages = client(sandbox)) {
            var refusal = catchThrowableOfType(UpstreamThrottled.class, () -> pages.fetch(paid(EVERYBODY, cursor)));
            assertThat(refusal).isNotNull();
            return refusal;
        }
    }

    private static void tells(UpstreamThrottled refusal, Limit limit, @Nullable Long wait, LimitReport told) {
        assertThat(refusal.limit()).isEqualTo(limit);
        assertThat(refusal.retryAfter()).isEqualTo(seconds(wait));
        assertThat(refusal.limitReport()).isEqualTo(told);
    }

    private static @Nullable Duration seconds(@Nullable Long seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }
}
