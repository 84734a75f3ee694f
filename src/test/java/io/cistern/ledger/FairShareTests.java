package io.cistern.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The order in which waiting callers get permits. */
class FairShareTests {

    private static final WaitingCaller GROWTH = contender("growth", 2, Priority.BATCH);
    private static final WaitingCaller SALES = contender("sales", 1, Priority.BATCH);
    private static final WaitingCaller WALL = contender("wall", 1, Priority.DASHBOARD);
    private static final WaitingCaller PERSON = contender("person", 1, Priority.INTERACTIVE);

    private final FairShare fairShare = new FairShare(List.of(), 60);

    @Test
    void whoAlwaysWaitsGetsPermitsByWeight() {
        assertThat(counts(go(90, GROWTH, SALES))).isEqualTo(Map.of("growth", 60, "sales", 30));
    }

    @Test
    void inEveryTwoWindowsEachGetsItsShareWithinTheLead() {
        var went = go(2000, GROWTH, SALES, WALL, PERSON);
        for (var from = 0; from + 120 <= went.size(); from++) {
            var counts = counts(went.subList(from, from + 120));
            assertThat(counts.get("growth")).isBetween(48 - 5, 48 + 5);
            assertThat(counts.get("sales")).isBetween(24 - 5, 24 + 5);
            assertThat(counts.get("wall")).isBetween(24 - 5, 24 + 5);
            assertThat(counts.get("person")).isBetween(24 - 5, 24 + 5);
        }
    }

    @Test
    void anIdleCallersShareIsLentWithoutAClaim() {
        assertThat(counts(go(60, SALES))).isEqualTo(Map.of("sales", 60));
        assertThat(counts(go(30, GROWTH, SALES)))
                .as("neither is punished for the hour before")
                .isEqualTo(Map.of("growth", 20, "sales", 10));
    }

    @Test
    void urgentWorkPassesOtherWorkByItsLead() {
        assertThat(go(3, SALES, PERSON)).containsExactly("person", "person", "person");
        assertThat(counts(go(100, SALES, PERSON)).get("sales")).isBetween(48, 53);
    }

    @Test
    void dashboardsPassBatchWorkAndAreBehindPeople() {
        assertThat(go(4, SALES, WALL, PERSON)).startsWith("person").doesNotContain("sales");
    }

    @Test
    void whoAsksSeldomPassesEveryTimeThoughOthersAlwaysWait() {
        for (var hour = 0; hour < 50; hour++) {
            go(55, SALES, GROWTH);
            assertThat(go(2, SALES, GROWTH, PERSON)).containsExactly("person", "person");
        }
    }

    @Test
    void aShareOfLessThanAPermitAnHourIsCarriedOverUntilItIsOne() {
        var small = contender("small", 1, Priority.BATCH);
        var large = contender("large", 99, Priority.BATCH);
        var went = go(1000, small, large);
        assertThat(counts(went).get("small")).isEqualTo(10);
    }

    @Test
    void whatIsOwedIsForgivenBeyondAWindow() {
        var old = new FairShare(List.of(new ShareBalance("growth", 2, 5000), new ShareBalance("sales", 1, -5000)), 60);
        var next = new ArrayList<String>();
        for (var i = 0; i < 300; i++) {
            next.add(step(old, GROWTH, SALES));
        }
        assertThat(next.subList(0, 150)).contains("growth");
        assertThat(next).contains("sales");
    }

    @Test
    void aPermitThatWasNotUsedIsPaidBack() {
        fairShare.settle(SALES, List.of(SALES, GROWTH));
        fairShare.refund("sales");
        var credits = fairShare.credits();
        assertThat(credits.stream().mapToDouble(ShareBalance::permits).sum())
                .isCloseTo(0, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(credits)
                .allSatisfy(shareBalance -> assertThat(shareBalance.permits()).isBetween(-0.5, 0.5));
    }

    @Test
    void thoseAheadAreCountedAsTheyWouldGo() {
        var waiting = List.of(SALES, SALES, SALES, PERSON, WALL);
        assertThat(fairShare.ahead(waiting, 3)).isZero();
        assertThat(fairShare.ahead(waiting, 4)).isEqualTo(1);
        assertThat(fairShare.ahead(waiting, 2)).isEqualTo(4);
    }

    private List<String> go(int permits, WaitingCaller... able) {
        var went = new ArrayList<String>();
        for (var i = 0; i < permits; i++) {
            went.add(step(fairShare, able));
        }
        return went;
    }

    private static String step(FairShare fairShare, WaitingCaller... able) {
        var next = fairShare.next(List.of(able)).orElseThrow();
        fairShare.settle(next, List.of(able));
        return next.caller();
    }

    private static Map<String, Integer> counts(List<String> went) {
        var counts = new TreeMap<String, Integer>();
        went.forEach(caller -> counts.merge(caller, 1, Integer::sum));
        return counts;
    }

    private static WaitingCaller contender(String caller, int weight, Priority priority) {
        return new WaitingCaller(caller, weight, priority, true, Duration.ZERO);
    }
}
