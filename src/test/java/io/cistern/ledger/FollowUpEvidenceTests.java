package io.cistern.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.ledger.FollowUpEvidence.Evidence;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.Limit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowUpEvidenceTests {

    private static final int LIMIT = 60;
    private static final int AT_ONCE = 5;

    private static Evidence evidence(
            FollowUpPages configured, Limit refused, boolean followUp, @Nullable Integer told, int every, int first) {
        return new FollowUpEvidence(configured, refused, followUp, told, every, first, LIMIT, AT_ONCE).evidence();
    }

    @ParameterizedTest(name = "{5}")
    @CsvSource({
        "WINDOW, true, 61, 61, 20, a page met the window",
        "WINDOW, true, , 900, 1, a page met the window whatever the numbers are",
        "WINDOW, false, 61, 61, 20, pages make up the count",
        "WINDOW, false, 61, 66, 20, pages make up the count and some have just left",
        "WINDOW, false, 61, 64, 60, as likely others as pages",
        "WINDOW, false, , 61, 20, pages make up a count that must be over the limit",
        "WINDOW, false, , 300, 60, pages make up a count that must be over the limit",
        "CONCURRENCY, false, 40, 41, 10, pages make up a count told by the way",
        "CONCURRENCY, true, 40, 41, 10, pages make up a count told by the way",
    })
    void freePagesAreSeenToBeCounted(
            Limit refused, boolean followUp, @Nullable Integer told, int every, int first, String why) {
        assertThat(evidence(FollowUpPages.FREE, refused, followUp, told, every, first))
                .as(why)
                .isEqualTo(Evidence.PAGES_ARE_COUNTED);
    }

    @ParameterizedTest(name = "{5}")
    @CsvSource({
        "WINDOW, false, 61, 61, 61, first pages are all there were",
        "WINDOW, false, 61, 80, 61, first pages make up the count",
        "WINDOW, false, , 80, 61, first pages make up a count over the limit",
        "WINDOW, false, 61, 40, 10, pages do not make it up: others call",
        "WINDOW, false, , 60, 10, pages do not make it up: others call",
        "WINDOW, false, 61, 67, 20, more passed than are counted: others call",
        "WINDOW, false, 61, 900, 20, more passed than are counted: others call",
        "CONCURRENCY, true, , 900, 20, another limit and no count",
        "CONCURRENCY, false, 10, 900, 10, first pages make up the count",
        "LOAD, true, , 900, 20, shed load tells nothing",
    })
    void freePagesStayFree(Limit refused, boolean followUp, @Nullable Integer told, int every, int first, String why) {
        assertThat(evidence(FollowUpPages.FREE, refused, followUp, told, every, first))
                .as(why)
                .isEqualTo(Evidence.CONSISTENT);
    }

    @ParameterizedTest(name = "{5}")
    @CsvSource({
        "WINDOW, false, 61, 61, 20, CONSISTENT",
        "WINDOW, true, 61, 61, 20, CONSISTENT",
        "WINDOW, true, , 61, 20, CONSISTENT",
        "CONCURRENCY, false, 20, 60, 20, PAGES_SEEM_FREE",
        "CONCURRENCY, true, 18, 60, 20, PAGES_SEEM_FREE",
        "CONCURRENCY, false, 21, 60, 20, CONSISTENT",
        "CONCURRENCY, false, 20, 25, 20, CONSISTENT",
        "CONCURRENCY, false, 20, 26, 20, PAGES_SEEM_FREE",
        "CONCURRENCY, false, , 60, 20, CONSISTENT",
        "LOAD, false, , 60, 20, CONSISTENT",
    })
    void countedPagesMaySeemFree(
            Limit refused, boolean followUp, @Nullable Integer told, int every, int first, Evidence evidence) {
        assertThat(evidence(FollowUpPages.COUNTED, refused, followUp, told, every, first))
                .isEqualTo(evidence);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} {4}")
    @CsvSource({
        "WINDOW, true, , 61, 20, PAGES_ARE_COUNTED",
        "WINDOW, true, 90, 61, 20, PAGES_ARE_COUNTED",
        "WINDOW, false, 61, 61, 20, PAGES_ARE_COUNTED",
        "WINDOW, false, , 61, 20, PAGES_MAY_COUNT",
        "WINDOW, false, , 61, 61, CONSISTENT",
        "WINDOW, false, 90, 61, 20, CONSISTENT",
        "CONCURRENCY, false, , 61, 20, CONSISTENT",
        "LOAD, true, , 61, 20, CONSISTENT",
    })
    void whereTheCostIsLearnedARefusalThatOthersExplainIsNoProof(
            Limit refused, boolean followUp, @Nullable Integer told, int every, int first, Evidence evidence) {
        assertThat(evidence(FollowUpPages.LEARN, refused, followUp, told, every, first))
                .isEqualTo(evidence);
    }
}
