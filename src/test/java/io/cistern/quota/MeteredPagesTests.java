package io.cistern.quota;

import static io.cistern.quota.Rig.FIRST;
import static io.cistern.quota.Rig.QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.profile.Caller;
import io.cistern.profile.Demand;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.QueryFailure.Unwanted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    private MeteredPages metered(List<String> told) {
        var guarded = new GuardedPages(
                (_, _, _) -> {
                    told.add("call");
                    return rig.page();
                },
                rig.guards);
        var meters = new QuotaMeters(rig.guards, Set.of());
        meters.bindTo(new SimpleMeterRegistry());
        return new MeteredPages(guarded, rig.guards, meters);
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
