package io.cistern.quota;

import static io.cistern.quota.Rig.FIRST;
import static io.cistern.quota.Rig.QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cistern.profile.PageSource;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.QueryFailure.BudgetExhausted;
import io.cistern.profile.QueryFailure.DeadlineUnmeetable;
import io.cistern.profile.QueryFailure.SnapshotGone;
import io.cistern.profile.QueryFailure.TooLarge;
import io.cistern.profile.SinglePages;
import io.cistern.profile.UpstreamFailure.SessionLost;
import io.cistern.profile.UpstreamFailure.UpstreamRefused;
import io.cistern.profile.UpstreamFailure.UpstreamRefused.Reason;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Concern;
import io.cistern.profile.UpstreamFailure.UpstreamUnavailable.Counted;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("NullAway.Init") // set up before each test
class RetryingPagesTests {

    private static final Duration PATIENT = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private Rig rig;
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeEach
    void setUp() {
        rig = new Rig(directory, 60, 5);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    static Stream<Arguments> lasting() {
        return Stream.of(
                arguments(unavailable(Counted.MAYBE), 2, UpstreamUnavailable.class),
                arguments(unavailable(Counted.NO), 2, UpstreamUnavailable.class),
                arguments(new UpstreamThrottled(Limit.WINDOW, null, 61L), 1, BudgetExhausted.class),
                arguments(new UpstreamThrottled(Limit.CONCURRENCY, null, 6L), 2, DeadlineUnmeetable.class),
                arguments(new UpstreamThrottled(Limit.LOAD, null, null), 2, UpstreamUnavailable.class),
                arguments(new UpstreamRefused(Reason.QUERY, 400, "no"), 1, UpstreamRefused.class),
                arguments(new SessionLost(), 1, SessionLost.class),
                arguments(new TooLarge(1, "big"), 1, TooLarge.class),
                arguments(new SnapshotGone(), 1, SnapshotGone.class),
                arguments(new BudgetExhausted(Instant.EPOCH), 1, BudgetExhausted.class),
                arguments(new DeadlineUnmeetable(Instant.EPOCH), 1, DeadlineUnmeetable.class));
    }

    @ParameterizedTest(name = "{2} after {1} tries")
    @MethodSource("lasting")
    void whatLastsIsToldAfterSoManyTries(QueryFailure failure, int tries, Class<?> told) {
        assertThat(catchThrowable(() -> guarded(Integer.MAX_VALUE, failure).fetch(rig.request(QUERY, FIRST, PATIENT))))
                .isInstanceOf(told);
        assertThat(calls).hasValue(tries);
        var metrics = rig.projectGuard.retry().getMetrics();
        assertThat(metrics.getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(tries - 1);
        assertThat(metrics.getNumberOfFailedCallsWithoutRetryAttempt()).isEqualTo(2 - tries);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lasting")
    void nothingIsTriedAgainForWhoeverCannotWait(QueryFailure failure, int tries, Class<?> told) {
        assertThat(catchThrowable(
                        () -> guarded(Integer.MAX_VALUE, failure).fetch(rig.request(QUERY, FIRST, Duration.ZERO))))
                .isInstanceOfAny(told, DeadlineUnmeetable.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void aQueryThatFailedWhenItWasLastAskedIsNotTriedTwice() {
        var failing = new UpstreamUnavailable(Counted.MAYBE, Concern.THE_QUERY, "500", null, null);
        var pages = guarded(5, failing);
        for (var tries : List.of(2, 3, 4, 5)) {
            assertThat(catchThrowable(() -> pages.fetch(rig.request(QUERY, FIRST, PATIENT))))
                    .isSameAs(failing);
            assertThat(calls).hasValue(tries);
        }
        pages.fetch(rig.request(QUERY, FIRST, PATIENT));
        calls.set(4);
        pages.fetch(rig.request(QUERY, FIRST, PATIENT));
        assertThat(calls).as("it was answered in between").hasValue(6);
    }

    @Test
    void everyTryTakesAPermitOfItsOwn() {
        guarded(1, unavailable(Counted.MAYBE)).fetch(rig.request(QUERY, FIRST, PATIENT));

        assertThat(calls).hasValue(2);
        assertThat(rig.used()).isEqualTo(2);
        assertThat(rig.projectGuard.retry().getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
    }

    @Test
    void theNextTryAfterAConcurrencyLimitWaitsAsLongAsAsked() {
        var before = rig.time.instant();
        guarded(1, new UpstreamThrottled(Limit.CONCURRENCY, Duration.ofSeconds(17), 6L))
                .fetch(rig.request(QUERY, FIRST, PATIENT));

        assertThat(Duration.between(before, rig.time.instant()))
                .isBetween(Duration.ofSeconds(17), Duration.ofSeconds(17).plusMillis(2));
    }

    @Test
    void whoSaysWhenItIsBackIsNotAskedBefore() {
        var back = new UpstreamUnavailable(Counted.MAYBE, "gone", null, Duration.ofSeconds(30));
        assertThat(catchThrowable(() -> guarded(1, back).fetch(rig.request(QUERY, FIRST, Duration.ofSeconds(29)))))
                .isSameAs(back);
        assertThat(calls).hasValue(1);

        var before = rig.time.instant();
        calls.set(0);
        guarded(1, back).fetch(rig.request(QUERY, FIRST, PATIENT));
        assertThat(calls).hasValue(2);
        assertThat(Duration.between(before, rig.time.instant())).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void ourOwnRefusalsAreNotTriedAgain() {
        rig.dataSource.close();
        assertThat(catchThrowable(() -> guarded(0, new SessionLost()).fetch(rig.request(QUERY, FIRST, PATIENT))))
                .isInstanceOf(UpstreamUnavailable.class);
        assertThat(rig.pauses).hasValue(0);
    }

    private static UpstreamUnavailable unavailable(Counted counted) {
        return new UpstreamUnavailable(counted, "down", null);
    }

    private PageSource guarded(int failures, QueryFailure failure) {
        SinglePages pages = _ -> {
            if (calls.incrementAndGet() <= failures) {
                throw failure;
            }
            return rig.page();
        };
        return rig.retrying(pages);
    }
}
