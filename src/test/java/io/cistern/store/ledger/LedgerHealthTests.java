package io.cistern.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.FakeTime;
import io.cistern.store.Database;
import io.cistern.store.Databases;
import java.sql.Connection;
import java.sql.DriverManager;
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
                        "reason", reason -> assertThat(reason.toString()).contains("in memory are still answered"));
    }

    @Test
    void aDatabaseThatAnswersIsUp() {
        try (var dataSource = Databases.SQLITE.fresh().open()) {
            assertThat(new LedgerHealth(dataSource, time).health().getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void aDatabaseThatAnotherWriterHoldsIsDegradedUntilItIsFree() throws SQLException {
        var database = Databases.SQLITE.fresh();
        try (var dataSource = database.open();
                var other = DriverManager.getConnection(database.url());
                var statement = other.createStatement()) {
            var health = new LedgerHealth(dataSource, time);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            statement.execute("BEGIN IMMEDIATE");
            awaitReason(health, "another process holds its lock");
            statement.execute("ROLLBACK");
            await().until(() -> {
                time.advance(Duration.ofSeconds(4));
                return health.health().getStatus().equals(Status.UP);
            });
        }
    }

    @Test
    void aDatabaseThatCannotGrowIsDegraded() throws SQLException {
        var database = Databases.SQLITE.fresh();
        database.open().close();
        try (var full = new Database(database.url() + "?max_page_count=1", "", "").open();
                var connection = DriverManager.getConnection(database.url());
                var rows = connection.createStatement().executeQuery("SELECT COUNT(*) FROM process")) {
            awaitReason(new LedgerHealth(full, time), "its disk is full");
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void aDatabaseThatCanOnlyBeReadIsDegraded() {
        var database = Databases.SQLITE.fresh();
        database.open().close();
        try (var dataSource = new HikariDataSource()) {
            dataSource.setJdbcUrl(database.url());
            dataSource.setConnectionInitSql("PRAGMA query_only = ON");
            awaitReason(new LedgerHealth(dataSource, time), "it is read-only");
        }
    }

    @Test
    void nothingIsLeftBehind() throws SQLException {
        var database = Databases.SQLITE.fresh();
        try (var dataSource = database.open();
                var connection = DriverManager.getConnection(database.url());
                var statement = connection.createStatement()) {
            var health = new LedgerHealth(dataSource, time);
            for (var i = 0; i < 20; i++) {
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                time.advance(Duration.ofSeconds(i % 2 == 0 ? 0 : 4));
            }
            try (var rows = statement.executeQuery("SELECT COUNT(*) FROM process")) {
                assertThat(rows.getInt(1)).isZero();
            }
        }
    }

    private void awaitReason(LedgerHealth health, String reason) {
        await().untilAsserted(() -> {
            time.advance(Duration.ofSeconds(4));
            var told = health.health();
            assertThat(told.getStatus()).isEqualTo(LedgerHealth.DEGRADED);
            assertThat(String.valueOf(told.getDetails().get("reason"))).contains(reason);
        });
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
