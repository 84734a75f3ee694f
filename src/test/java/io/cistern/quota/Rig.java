package io.cistern.quota;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.FakeTime;
import io.cistern.ledger.Allowance;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Ledger;
import io.cistern.ledger.LostLedgerPolicy;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Scope;
import io.cistern.profile.Selection;
import io.cistern.profile.SinglePages;
import io.cistern.profile.WaitLimit;
import io.cistern.quota.QuotaProperties.Limits;
import io.cistern.quota.QuotaProperties.Project;
import io.cistern.quota.admission.QueueOverflowPolicy;
import io.cistern.quota.admission.Sleeper;
import io.cistern.rows.Rows;
import io.cistern.store.ledger.Ledgers;
import io.cistern.where.Condition;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.consumer.DefaultEventConsumerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A guarded project whose time advances when a call pauses. */
final class Rig implements AutoCloseable {

    static final Duration WINDOW = Duration.ofHours(1);
    static final Cursor FIRST = new Cursor.First();
    static final ProfileQuery QUERY = new ProfileQuery(
            new Scope("main", null, null), new Audience.Everyone(), new Condition.Everything(), new Selection.All());

    final FakeTime time = new FakeTime();
    final AtomicInteger pauses = new AtomicInteger();
    final HikariDataSource dataSource;
    final Ledger ledger;
    final Registries registries = new Registries(
            CircuitBreakerRegistry.ofDefaults(),
            BulkheadRegistry.ofDefaults(),
            RateLimiterRegistry.ofDefaults(),
            RetryRegistry.ofDefaults(),
            new DefaultEventConsumerRegistry<>());
    final ProjectGuard projectGuard;
    final ProjectGuards projectGuards;

    Rig(Path directory, int limit, int concurrency) {
        this(directory, limit, concurrency, FollowUpPages.COUNTED);
    }

    Rig(Path directory, int limit, int concurrency, FollowUpPages followUpPages) {
        this(directory, limit, concurrency, followUpPages, null);
    }

    Rig(Path directory, int limit, int concurrency, FollowUpPages followUpPages, @Nullable Sleeper sleeper) {
        dataSource = Ledgers.openFast(directory.resolve("cistern.db"));
        ledger = Ledgers.ledger(dataSource, time, time::read);
        var project = new Project(
                "1",
                new Limits(limit, WINDOW, concurrency, 0, followUpPages, 200, QueueOverflowPolicy.DISPLACE),
                Duration.ofSeconds(5),
                Duration.ofSeconds(120));
        projectGuard = registries.guard(
                "main",
                project,
                LostLedgerPolicy.TRUST,
                new Shares(Map.of()),
                ledger,
                new Fingerprints(new byte[32]),
                time,
                sleeper == null ? new Passing() : sleeper,
                () -> 1);
        projectGuards = new ProjectGuards(Map.of("main", projectGuard));
    }

    /** Pauses take no time of ours, but all of theirs. */
    private final class Passing implements Sleeper {
        @Override
        public void until(java.util.concurrent.locks.Condition woken, Duration atMost) {
            of(atMost);
        }

        @Override
        public void of(Duration length) {
            pauses.incrementAndGet();
            time.advance(length);
        }
    }

    /** A request that can wait for the given time. */
    PageRequest request(ProfileQuery query, Cursor cursor, Duration wait) {
        return PageRequest.of(query, cursor, Caller.ANONYMOUS, time.instant().plus(wait));
    }

    WaitLimit waiting(Duration wait) {
        return WaitLimit.until(time.instant().plus(wait));
    }

    GuardedPages guarded(SinglePages source) {
        return new GuardedPages(source, projectGuards, new QuotaMeters(projectGuards, Set.of()));
    }

    RetryingPages retrying(SinglePages source) {
        return new RetryingPages(guarded(source), projectGuards, new DrainingPages(Duration.ZERO));
    }

    Page page() {
        return new Page("s", 0, 1000, 0L, new Rows.Writer().finish(), time.instant());
    }

    int used() {
        return allowance().used();
    }

    Allowance allowance() {
        return projectGuards.allowance("main").orElseThrow();
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
