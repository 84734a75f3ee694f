package io.cistern.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cistern.quota.Fullness.Rules;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Tests that the oracle of the {@link BudgetSimulationTests} can fail: it reports unused places, and only places that
 * could have been used.
 */
class FullnessTests {

    private static final long WINDOW = 100;
    private static final long END = 1000;

    private final Chronicle chronicle = new Chronicle();

    @Test
    void whoCallsWheneverThereIsRoomFillsAllOfIt() {
        chronicle.ran(0, END);

        assertThat(full(1, 0, 100, 200, 300, 400, 500, 600, 700, 800, 900)).isEqualTo(1);
    }

    @Test
    void aCallThatIsNotMadeIsMissingForAWindow() {
        chronicle.ran(0, END);

        assertThat(full(1, 0, 100, 200, 300, 400, 600, 700, 800, 900)).isEqualTo(0.9, within(1e-9));
        assertThat(full(2, 0, 100, 200, 300, 400, 500, 600, 700, 800, 900)).isEqualTo(0.5, within(1e-9));
    }

    @Test
    void callsThatComeLateAreMissingForSoLong() {
        chronicle.ran(0, END);

        assertThat(full(1, 5, 110, 215, 320, 425, 530, 635, 740, 845, 950)).isEqualTo(0.95, within(1e-9));
    }

    @Test
    void nothingIsMissedWhileNoCallCanBeMade() {
        chronicle.ran(0, 150);
        chronicle.ran(400, END);
        chronicle.ledgerGone(600, 750);
        chronicle.asked(700, 100);

        assertThat(full(1, 0, 100, 400, 500, 800, 900)).isEqualTo(1);
        assertThat(full(1, 0, 100, 500, 800, 900)).isEqualTo(1 - 100.0 / 550, within(1e-9));
    }

    @Test
    void itIsMissedWhileOneOfTwoProcessesRuns() {
        chronicle.ran(0, 500);
        chronicle.ran(300, END);

        assertThat(full(1, 0, 100, 200, 500, 600, 700, 800, 900)).isEqualTo(0.8, within(1e-9));
    }

    @Test
    void othersCallsLeaveLessRoom() {
        chronicle.ran(0, END);
        chronicle.foreignCall(500);

        assertThat(full(1, 0, 100, 200, 300, 400, 600, 700, 800, 900)).isEqualTo(1);
    }

    @Test
    void theTimeThatTheMachineSleptIsNotSureToHavePassed() {
        chronicle.ran(0, 250);
        chronicle.slept(250, 400);
        chronicle.ran(400, END);

        assertThat(full(1, 0, 100, 200, 450, 550, 650, 750, 850, 950)).isEqualTo(1);
        assertThat(full(1, 0, 100, 200, 475, 575, 675, 775, 875, 975)).isEqualTo(1 - 25.0 / 850, within(1e-9));
    }

    @Test
    void aPauseThatTheMachineSleepsThroughIsNotSureToBeOver() {
        chronicle.ran(0, 250);
        chronicle.asked(200, 100);
        chronicle.slept(250, 400);
        chronicle.ran(400, END);

        assertThat(full(1, 0, 100, 450, 550, 650, 750, 850, 950)).isEqualTo(1);
    }

    @Test
    void whatPeopleTakeOfTheReserveIsUsedAndTheRestIsNotMissed() {
        chronicle.ran(0, END);

        assertThat(Fullness.whenAllWait(List.of(0L, 0L), chronicle, new Rules(4, 2, 1000, END)))
                .isEqualTo(new Fullness(2, 2));
        assertThat(Fullness.whenAllWait(List.of(0L, 0L, 0L), chronicle, new Rules(4, 2, 1000, END)))
                .isEqualTo(new Fullness(3, 3));
        assertThat(Fullness.whenAllWait(List.of(0L), chronicle, new Rules(4, 2, 1000, END)))
                .isEqualTo(new Fullness(1, 2));
    }

    @Test
    void whoAsksNowAndThenIsMissedIfThereWasRoomInTime() {
        chronicle.ran(0, END);
        chronicle.wished(0, 0);
        chronicle.wished(10, 99);
        chronicle.wished(20, 100);
        chronicle.wished(500, 500);

        assertThat(Foresight.calls(chronicle, rules(1))).containsExactly(0L, 100L, 500L);
        assertThat(Fullness.whenSomeAsk(2, chronicle, rules(1)).part()).isEqualTo(2 / 3.0, within(1e-9));
        assertThat(Fullness.whenSomeAsk(3, chronicle, rules(1)).part()).isEqualTo(1);
    }

    @Test
    void ofThoseWhoWaitWhoMustLeaveFirstGoesFirst() {
        chronicle.ran(0, END);
        chronicle.wished(0, 0);
        chronicle.wished(10, 250);
        chronicle.wished(20, 150);

        assertThat(Foresight.calls(chronicle, rules(1))).containsExactly(0L, 100L, 200L);
    }

    @Test
    void whoAsksInVainIsNotMissedWhenOthersTookTheRoomOrNoCallCouldBeMade() {
        chronicle.ran(0, END);
        chronicle.foreignCall(0);
        chronicle.wished(50, 60);
        chronicle.ledgerGone(200, 300);
        chronicle.wished(210, 290);
        chronicle.wished(220, 310);

        assertThat(Foresight.calls(chronicle, rules(1))).containsExactly(300L);
    }

    private double full(int limit, Integer... calls) {
        var served = List.of(calls).stream().map(Integer::longValue).toList();
        return Fullness.whenAllWait(served, chronicle, rules(limit)).part();
    }

    private static Rules rules(int limit) {
        return new Rules(limit, WINDOW, END);
    }
}
