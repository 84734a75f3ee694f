package io.cistern.history;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.QueryFailure.Overloaded;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ComparisonSlotsTests {

    private final ComparisonSlots slots = new ComparisonSlots(2, Duration.ofMillis(20));

    @Test
    void oneCallerLeavesASlotToOthers() throws Exception {
        slots.take("slow");
        assertThatThrownBy(() -> slots.take("slow"))
                .isInstanceOf(Overloaded.class)
                .hasMessageContaining("Another comparison of this caller");
        slots.take("other");
        assertThatThrownBy(() -> slots.take("third"))
                .isInstanceOf(Overloaded.class)
                .hasMessageContaining("Comparisons of other callers")
                .hasMessageContaining("at most 2");
        slots.giveBack("slow");
        slots.take("third");
    }

    @Test
    void theWaitingCallerTakesTheNextSlot() throws Exception {
        var patient = new ComparisonSlots(1, Duration.ofMinutes(1));
        patient.take("first");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var next = threads.submit(() -> {
                patient.take("next");
                return true;
            });
            patient.giveBack("first");
            next.get();
        }
    }
}
