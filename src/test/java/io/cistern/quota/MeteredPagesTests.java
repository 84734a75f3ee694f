package io.cistern.quota;

import static io.cistern.quota.Rig.FIRST;
import static io.cistern.quota.Rig.QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.ledger.CallResult;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Reservation;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.FetchListener;
import io.cistern.profile.Fetched;
import io.cistern.profile.PageRequest;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import io.cistern.store.ledger.Ledgers;
import io.cistern.testing.RecordedFetch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what the meters count, and which events the listeners of a metered call get. */
@SuppressWarnings("NullAway.Init") // set up before each test
class MeteredPagesTests {

    @TempDir
    Path directory;

    private Rig rig;

    @BeforeEach
    void setUp() {
        rig = new Rig(directory, 3, 2);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    @Test
    void aCallWhosePageCameFromElsewhereWhileItWaitedIsNeitherSentNorSpent() {
        var fetch = new RecordedFetch();
        var come = new FetchListener() {
            @Override
            public Optional<ProfileQuery> leaving(ProfileQuery query) {
                return Optional.empty();
            }
        };

        assertThatThrownBy(
                        () -> metered(fetch).fetch(request().withListener(come).withListener(fetch)))
                .isInstanceOf(Unwanted.class);

        assertThat(fetch.events()).isEmpty();
        assertThat(rig.used()).isZero();
    }

    @Test
    void thePageIsHandedOverBeforeAnotherProcessIsLetIn() {
        var fetch = new RecordedFetch();
        var underWay = new AtomicInteger();
        var looking = new FetchListener() {
            @Override
            public void received(Fetched fetched) {
                underWay.set(rig.allowance().inFlight());
            }
        };

        metered(fetch).fetch(request().withListener(fetch).withListener(looking));

        assertThat(fetch.events()).containsExactly("leaving", "sent", "call", "received");
        assertThat(underWay).hasValue(1);
        assertThat(rig.allowance().inFlight()).isZero();
    }

    /** Pages after the first are taken for free, until Mixpanel refuses one as one too many in its window. */
    @Test
    void callsThatWereTakenForFreeAreSpentOnceTheyAreFoundToCount() throws IOException {
        rig.close();
        rig = new Rig(Files.createDirectory(directory.resolve("free")), 30, 2, FollowUpPages.FREE);
        var throttle = new AtomicBoolean();
        var meters = new QuotaMeters(rig.projectGuards, Set.of());
        var registry = new SimpleMeterRegistry();
        meters.bindTo(registry);
        var metered = new GuardedPages(
                _ -> {
                    if (throttle.get()) {
                        throw new UpstreamThrottled(Limit.WINDOW, null, null);
                    }
                    return Fetched.of(rig.page());
                },
                rig.projectGuards,
                meters);
        metered.fetch(rig.request(QUERY, FIRST, Duration.ZERO));
        metered.fetch(rig.request(QUERY, new Cursor.Next("s", 1), Duration.ZERO));
        assertThat(spent(registry)).isEqualTo(1);

        throttle.set(true);
        assertThatThrownBy(() -> metered.fetch(rig.request(QUERY, new Cursor.Next("s", 2), Duration.ZERO)))
                .isInstanceOf(UpstreamThrottled.class);
        throttle.set(false);
        assertThat(rig.allowance().followUpPages()).isEqualTo(FollowUpPages.COUNTED);
        assertThat(spent(registry)).isEqualTo(3);

        rig.time.advance(Duration.ofHours(2));
        metered.fetch(rig.request(QUERY, new Cursor.Next("s", 3), Duration.ZERO));
        assertThat(spent(registry)).isEqualTo(4);
    }

    /** The settings of this process say that pages are free, and it never meets a refusal of its own. */
    @Test
    void callsAreSpentThatAnotherProcessHasFoundToCount() throws IOException {
        rig.close();
        rig = new Rig(Files.createDirectory(directory.resolve("shared")), 30, 2, FollowUpPages.FREE);
        var registry = new SimpleMeterRegistry();
        var meters = new QuotaMeters(rig.projectGuards, Set.of());
        meters.bindTo(registry);
        var metered = new GuardedPages(_ -> Fetched.of(rig.page()), rig.projectGuards, meters);
        metered.fetch(rig.request(QUERY, new Cursor.Next("s", 1), Duration.ZERO));
        assertThat(spent(registry)).isZero();

        var other = Ledgers.ledger(rig.dataSource, rig.time, rig.time::read);
        var call = rig.projectGuard.call(QUERY, new Cursor.Next("s", 2), Caller.ANONYMOUS);
        var quotaTerms = rig.projectGuard.gate().terms();
        var granted = (Reservation.Granted) other.reserve(call, quotaTerms, List.of());
        var refused = new CallResult(CallResult.Outcome.THROTTLED_WINDOW, 429, 0, Duration.ZERO, LimitReport.NOTHING);
        assertThat(other.answered(granted.id(), call, refused, quotaTerms).pagesAreCounted())
                .isTrue();

        metered.fetch(rig.request(QUERY, new Cursor.Next("s", 3), Duration.ZERO));
        assertThat(spent(registry)).isEqualTo(2);
    }

    private static double spent(SimpleMeterRegistry registry) {
        return registry.get("cistern.calls.spent").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private PageRequest request() {
        return rig.request(QUERY, FIRST, Duration.ZERO);
    }

    private GuardedPages metered(RecordedFetch fetch) {
        return rig.guarded(_ -> {
            fetch.note("call");
            return rig.page();
        });
    }
}
