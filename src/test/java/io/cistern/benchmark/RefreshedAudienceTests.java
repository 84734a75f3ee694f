package io.cistern.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cistern.RunningCistern;
import io.cistern.benchmark.WorkingDay.Asked;
import io.cistern.benchmark.WorkingDay.Question;
import io.cistern.sandbox.SandboxMixpanel;
import io.cistern.sandbox.SandboxSettings;
import io.cistern.sandbox.Violations;
import io.cistern.testing.AloneTests;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A large base audience is kept fresh beside the queries of a working day, in an hour of 40 seconds. */
@AloneTests
class RefreshedAudienceTests {

    private static final int PROFILES = 100_000;
    private static final int LIMIT = 60;
    private static final Duration HOUR = Duration.ofSeconds(40);
    private static final Duration FROM = Duration.ofHours(8);
    private static final String AUDIENCE = "cistern.projects.main.base-audiences.everybody.";

    @Test
    void fourRefreshesInAnHourLeaveCallsForOtherQueries() throws Exception {
        try (var sandbox = sandbox();
                var service = service(sandbox)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> refreshes(service) >= 1);
            var before = refreshes(service);
            assertThat(sandbox.calls().size())
                    .as("the first refresh, with what it learned")
                    .isLessThan(LIMIT / 2);

            var statuses = ask(service);
            assertThat(statuses).as("no query is refused").isNotEmpty().containsOnly(200);
            assertThat(refreshes(service) - before).isGreaterThanOrEqualTo(3);
            assertThat(sandbox.calls()).hasSizeLessThanOrEqualTo(LIMIT);
            assertThat(sandbox.violations()).isEqualTo(Violations.NONE);
        }
    }

    /** Asks what is asked in an hour of the day, each when its time comes. */
    private static List<Integer> ask(RunningCistern service) throws Exception {
        var hour = WorkingDay.of(PROFILES, new SplittableRandom(5)).stream()
                .filter(asked -> !asked.at().minus(FROM).isNegative())
                .filter(asked -> asked.at().minus(FROM).compareTo(Duration.ofHours(1)) < 0)
                .toList();
        try (var threads = Executors.newScheduledThreadPool(8)) {
            var answers = hour.stream()
                    .map(asked -> threads.schedule(
                            (Callable<Integer>)
                                    () -> ask(service, asked.question()).statusCode(),
                            due(asked),
                            TimeUnit.MILLISECONDS))
                    .toList();
            var statuses = new ArrayList<Integer>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }

    private static long due(Asked asked) {
        return asked.at().minus(FROM).toMillis()
                * HOUR.toSeconds()
                / Duration.ofHours(1).toSeconds();
    }

    private static HttpResponse<byte[]> ask(RunningCistern service, Question question) {
        return switch (question) {
            case Question.Read(var path) -> service.get(path);
            case Question.Query(var path, var body) -> service.post(path, body);
            case Question.Figures both -> ask(service, both.figures());
        };
    }

    private static int refreshes(RunningCistern service) {
        return RunningCistern.text(service.get("/actuator/prometheus"))
                .lines()
                .filter(line -> line.startsWith("cistern_base_refreshes_total") && line.contains("outcome=\"kept\""))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static SandboxMixpanel sandbox() {
        var properties = SandboxSettings.of("profiles=" + PROFILES, "quota.limit=" + LIMIT, "quota.window=" + HOUR);
        return new SandboxMixpanel(properties, InstantSource.system()).start();
    }

    private static RunningCistern service(SandboxMixpanel sandbox) {
        return RunningCistern.start(RunningCistern.against(
                sandbox.port(),
                "cistern.projects.main.page-size=auto",
                "cistern.projects.main.quota.limit=" + LIMIT,
                "cistern.projects.main.quota.window=" + HOUR.toMillis() + "ms",
                "cistern.projects.main.freshness.max-age=" + HOUR.toMillis() + "ms",
                AUDIENCE + "select=$email,plan,age,$country_code,Total Spent",
                AUDIENCE + "refresh=" + HOUR.dividedBy(4).toMillis() + "ms"));
    }
}
