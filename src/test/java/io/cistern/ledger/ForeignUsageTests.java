package io.cistern.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.ledger.ForeignUsage.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignUsageTests {

    private static final Instant SEEN = Instant.parse("2026-11-23T09:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private static ForeignUsage seen(int calls) {
        return new ForeignUsage(new Sighting(SEEN, calls));
    }

    @ParameterizedTest
    @CsvSource({
        "30, PT0S, 30",
        "30, PT2M, 29",
        "30, PT2M0.001S, 29",
        "30, PT1M59.999S, 30",
        "30, PT30M, 15",
        "30, PT59M, 1",
        "30, PT59M59.999S, 1",
        "30, PT1H, 0",
        "30, P300D, 0",
        "30, PT-5M, 30",
        "0, PT0S, 0",
        "1, PT59M, 1",
    })
    void whatWasSeenFadesEvenlyOverOneWindow(int calls, Duration age, int left) {
        assertThat(seen(calls).at(SEEN.plus(age), HOUR)).isEqualTo(left);
    }

    @Test
    void nothingSeenIsNothing() {
        assertThat(ForeignUsage.of(List.of()).at(SEEN, HOUR)).isZero();
    }

    @Test
    void theNewestSightingIsBelieved() {
        var older = new Sighting(SEEN.minusSeconds(1), 50);
        assertThat(ForeignUsage.of(List.of(new Sighting(SEEN, 7), older)).at(SEEN, HOUR))
                .isEqualTo(7);
        assertThat(ForeignUsage.of(List.of(new Sighting(SEEN, 7), new Sighting(SEEN, 9), older))
                        .at(SEEN, HOUR))
                .isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({
        // limit, told, ours, foreign
        "60, 61, 41, 20",
        "60, 61, 61, 0",
        "60, 61, 70, 0",
        "60, , 41, 20",
        "60, , 1, 60",
        "60, , 61, 0",
        "60, 12, 2, 10",
        "60, 401, 1, 60",
        "2147483647, , 1, 2147483647",
    })
    void aRefusalShowsWhatIsNotOurs(int limit, @Nullable Integer told, int ours, int foreign) {
        assertThat(ForeignUsage.shownByRefusal(limit, told, ours)).isEqualTo(foreign);
    }

    @ParameterizedTest
    @CsvSource({
        // thought, limit, ours, shown
        "30, 60, 31, 29",
        "30, 60, 60, 0",
        "30, 60, 65, 0",
        "30, 60, 30, ",
        "30, 60, 1, ",
        "0, 60, 60, ",
    })
    void anAnswerShowsThatTheyAreFewerOrNothing(int thought, int limit, int ours, @Nullable Integer shown) {
        assertThat(seen(thought).shownByAnswer(SEEN, HOUR, limit, ours)).isEqualTo(shown);
    }

    @Test
    void anAnswerIsComparedWithWhatIsLeftOfTheEstimate() {
        var halfAnHourLater = SEEN.plus(Duration.ofMinutes(30)); // 15 of 30 are left
        assertThat(seen(30).shownByAnswer(halfAnHourLater, HOUR, 60, 45)).isNull();
        assertThat(seen(30).shownByAnswer(halfAnHourLater, HOUR, 60, 46)).isEqualTo(14);
    }
}
