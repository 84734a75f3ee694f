package io.cistern.answer.containment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.answer.AskOptions;
import io.cistern.profile.Caller;
import io.cistern.profile.QueryFailure.Overloaded;
import io.cistern.table.FullExecutor;
import io.cistern.table.Tables;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class EffortTests {

    private static final long HEAVY = 1_000_000_000;

    private final Tables tables = new Tables(1 << 20);
    private final AtomicBoolean sent = new AtomicBoolean();
    private final AskOptions askOptions = new AskOptions(Caller.ANONYMOUS, Duration.ZERO, null)
            .sending(sent::get)
            .cachedOnly();

    @Test
    void computationsAreRefusedOnlyUntilTheFirstBytesWereSent() {
        try (var full = new FullExecutor(tables.executor(), Caller.ANONYMOUS.name())) {
            full.fill();
            assertThatThrownBy(() -> askOptions.compute(tables, HEAVY, () -> "begun"))
                    .isInstanceOf(Overloaded.class);
            sent.set(true);
            full.releaseWhenOneIsRefused();
            assertThat(askOptions.compute(tables, HEAVY, () -> "rest")).isEqualTo("rest");
        }
    }
}
