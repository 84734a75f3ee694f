package io.cistern.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearnedLimitTests {

    private static final Instant TOLD_AT = Instant.parse("2026-11-23T09:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // configured, told, age, kept to, allowed
        "60, , PT0S, 60, 60",
        "60, 40, PT0S, 40, 40",
        "50, 60, PT0S, 50, 60",
        "60, 400, PT0S, 60, 400",
        "60, 40, PT167H59M59S, 40, 40",
        "60, 40, PT168H, 60, 60",
        "60, 40, P30D, 60, 60",
        "60, 40, PT-1H, 40, 40",
        "60, 0, PT0S, 60, 60",
        "60, -3, PT0S, 60, 60",
    })
    void theLowerHoldsForAWeek(int configured, @Nullable Integer told, Duration age, int keptTo, int allowed) {
        var limit = new LearnedLimit(told, TOLD_AT);
        assertThat(limit.orLower(configured, TOLD_AT.plus(age))).isEqualTo(keptTo);
        assertThat(limit.orElse(configured, TOLD_AT.plus(age))).isEqualTo(allowed);
    }

    @Test
    void whatWasNeverToldChangesNothing() {
        assertThat(LearnedLimit.NONE.orLower(60, TOLD_AT)).isEqualTo(60);
        assertThat(LearnedLimit.NONE.orElse(60, TOLD_AT)).isEqualTo(60);
        assertThat(new LearnedLimit(40, null).orLower(60, TOLD_AT)).isEqualTo(60);
    }
}
