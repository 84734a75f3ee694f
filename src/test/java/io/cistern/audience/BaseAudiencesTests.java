package io.cistern.audience;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.answer.Answers;
import io.cistern.profile.Pages;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import io.cistern.testing.CapturesOutput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.system.CapturedOutput;

@CapturesOutput
class BaseAudiencesTests {

    private final FakeTime time = new FakeTime();
    private final CountDownLatch asked = new CountDownLatch(2);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Test
    void aShutdownStopsAKeeperThatWaitsForMixpanelAndOneThatSleepsWithoutAWord(CapturedOutput output) throws Exception {
        Answers hanging = (query, window, askOptions) -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
                throw new AssertionError();
            } catch (InterruptedException stopped) {
                interrupted.countDown();
                Thread.currentThread().interrupt();
                throw new UpstreamUnavailable(Counted.MAYBE, "Interrupted", stopped);
            }
        };
        Answers quick = (query, window, askOptions) -> {
            asked.countDown();
            return new SomeAnswer(time.instant(), true);
        };
        var audiences = new BaseAudiences(List.of(keeper("waits", hanging), keeper("sleeps", quick)), time);
        audiences.start();
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(audiences.isRunning()).isTrue();

        audiences.stop();
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(audiences.isRunning()).isFalse();
        assertThat(audiences.awaitEnd(Duration.ofSeconds(30))).isTrue();
        assertThat(output).doesNotContain("was not refreshed");
    }

    private AudienceRefresher keeper(String name, Answers answers) {
        var period = Duration.ofMinutes(10);
        var audience = new BaseAudience(name, Pages.EVERYBODY, period, period);
        return new AudienceRefresher(
                audience,
                answers,
                new AudienceBudget(new BatchAllowance(60, 6, Duration.ofHours(1))),
                query -> OptionalInt.of(1),
                new IdleBudget(new SomeBudget()),
                new AudienceMeters(new SimpleMeterRegistry()),
                time);
    }
}
