package io.cistern.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.datasource.AbstractDataSource;

class LedgerHealthTests {

    private final FakeTime time = new FakeTime();
    private final CountDownLatch answers = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void aDatabaseThatHangsHoldsNoProbeAndIsAskedOnce() {
        var health = new LedgerHealth(new Hanging(), time);
        var begun = Instant.now();
        for (var i = 0; i < 3; i++) {
            assertThat(health.health().getStatus()).isEqualTo(LedgerHealth.DEGRADED);
            time.advance(Duration.ofSeconds(10));
        }
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(looks).hasValue(1);
        answers.countDown();
    }

    @Test
    void itSaysWhatStillWorks() {
        answers.countDown();
        var health = new LedgerHealth(new Hanging(), time);
        assertThat(health.health().getDetails())
                .hasEntrySatisfying(
                        "reason", reason -> assertThat(reason.toString()).contains("held in memory is still answered"));
    }

    @Test
    void aDatabaseThatAnswersIsUp() {
        try (var dataSource = Databases.SQLITE.fresh().open()) {
            assertThat(new LedgerHealth(dataSource, time).health().getStatus()).isEqualTo(Status.UP);
        }
    }

    private final class Hanging extends AbstractDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            looks.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
            throw new SQLException("gone");
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }
    }
}
