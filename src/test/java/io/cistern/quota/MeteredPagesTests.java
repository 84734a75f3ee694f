package io.cistern.quota;

import static io.cistern.quota.Rig.FIRST;
import static io.cistern.quota.Rig.QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.ledger.FollowUpPages;
import io.cistern.profile.Caller;
import io.cistern.profile.Cursor;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.Unwanted;
import io.cistern.profile.QueryFailure.UpstreamThrottled;
import io.cistern.profile.QueryFailure.UpstreamThrottled.Limit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is measured is asked and told all the same. */
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
        var sent = new ArrayList<String>();

        assertThatThrownBy(() -> metered(sent).fetch(QUERY, FIRST, new Wish(false, sent)))
                .isInstanceOf(Unwanted.class);

        assertThat(sent).isEmpty();
        assertThat(rig.used()).isZero();
    }

    @Test
    void thePageIsHandedOverBeforeAnotherProcessIsLetIn() {
        var told = new ArrayList<String>();

        metered(told).fetch(QUERY, FIRST, new Wish(true, told));

        assertThat(told).containsExactly("question", "sent", "call", "received, with 1 under way");
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
        var metered = new MeteredPages(
                new GuardedPages(
                        (_, _, _) -> {
                            if (throttle.get()) {
                                throw new UpstreamThrottled(Limit.WINDOW, null, null);
                            }
                            return rig.page();
                        },
                        rig.projectGuards),
                rig.projectGuards,
                meters);
        metered.fetch(QUERY, FIRST, rig.waiting(Duration.ZERO));
        metered.fetch(QUERY, new Cursor.Next("s", 1), rig.waiting(Duration.ZERO));
        assertThat(spent(registry)).isEqualTo(1);

        throttle.set(true);
        assertThatThrownBy(() -> metered.fetch(QUERY, new Cursor.Next("s", 2), rig.waiting(Duration.ZERO)))
                .isInstanceOf(UpstreamThrottled.class);
        throttle.set(false);
        assertThat(rig.allowance().followUpPages()).isEqualTo(FollowUpPages.COUNTED);
        assertThat(spent(registry)).isEqualTo(3);

        rig.time.advance(Duration.ofHours(2));
        metered.fetch(QUERY, new Cursor.Next("s", 3), rig.waiting(Duration.ZERO));
        assertThat(spent(registry)).isEqualTo(4);
    }

    private static double spent(SimpleMeterRegistry registry) {
        return registry.get("cistern.calls.spent").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private MeteredPages metered(List<String> told) {
        var guarded = new GuardedPages(
                (_, _, _) -> {
                    told.add("call");
                    return rig.page();
                },
                rig.projectGuards);
        var meters = new QuotaMeters(rig.projectGuards, Set.of());
        meters.bindTo(new SimpleMeterRegistry());
        return new MeteredPages(guarded, rig.projectGuards, meters);
    }

    /** Wanted all the time; whether it may leave is asked last. */
    private final class Wish implements Demand {

        private final boolean leaving;
        private final List<String> told;

        Wish(boolean leaving, List<String> told) {
            this.leaving = leaving;
            this.told = told;
        }

        @Override
        public Caller caller() {
            return Caller.ANONYMOUS;
        }

        @Override
        public Instant startBy() {
            return rig.time.instant();
        }

        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public boolean leaving() {
            return leaving;
        }

        @Override
        public ProfileQuery question(ProfileQuery asked) {
            told.add("question");
            return asked;
        }

        @Override
        public void shared() {
            told.add("shared");
        }

        @Override
        public void received(Page page) {
            told.add("received, with %d under way".formatted(rig.allowance().inFlight()));
        }

        @Override
        public void sent() {
            told.add("sent");
        }
    }
}
