package io.cistern.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaSecondsTests {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "000, 0",
        "7, 7",
        "0060, 60",
        "2147483648, 2147483648",
        "2147483649, 2147483648",
        "99999999999999999999999999, 2147483648",
        "000000000000000000000000000005, 5"
    })
    void anyNumberOfDigitsIsRead(String text, long seconds) {
        assertThat(DeltaSeconds.parse(text)).hasValue(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "1s", " 1", "\u0661"})
    void anyOtherTextIsEmpty(String text) {
        assertThat(DeltaSeconds.parse(text)).isEmpty();
    }

    /** A pattern with exponential backtracking over the zeros would take hours. */
    @Test
    @Timeout(20)
    void whatLooksLikeANumberForLongIsReadOnce() {
        assertThat(DeltaSeconds.parse("0".repeat(1_000_000) + "x")).isEmpty();
    }
}
