package io.cistern.audience;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.answer.containment.Inclusions;
import io.cistern.ledger.FollowUpPages;
import io.cistern.ledger.Spending;
import io.cistern.profile.Audience;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.quota.Fingerprints;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is advised of a ledger, when everybody with all properties holds every question, and any other only itself. */
class AdvisorTests {

    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ProfileQuery EVERYBODY = Pages.EVERYBODY;

    private final FakeTime time = new FakeTime();
    private final Instant begin = time.instant();
    private final SomeBudget budget = new SomeBudget();
    private static final Fingerprints FINGERPRINTS = new Fingerprints(new byte[32]);

    private final RememberedQueries rememberedQueries = new RememberedQueries(FINGERPRINTS);
    private final List<Spending> spent = new ArrayList<>();
    private final List<BaseAudience> kept = new ArrayList<>();
    private final AudienceBudget audienceBudget = new AudienceBudget(new BatchAllowance(60, 6, HOUR));

    private final Inclusions inclusions = new Inclusions() {
        @Override
        public boolean holds(ProfileQuery wide, ProfileQuery narrow) {
            return wide.equals(narrow) || wide.equals(EVERYBODY);
        }

        @Override
        public Set<String> tested(ProfileQuery query) {
            return Set.of("plan", "$distinct_id");
        }
    };

    @Test
    void aWideAnswerThatWouldHaveSavedCallsIsAdvisedWithTheArithmetic() throws Exception {
        spend(question("a"), "growth", 20);
        spend(question("b"), "growth", 5);
        spend(question("b"), "reports", 5);
        size(EVERYBODY, 3);
        time.advance(HOUR);

        var adviceReport = findings();
        assertThat(adviceReport.calls()).isEqualTo(30);
        assertThat(adviceReport.unknown()).isZero();
        var advice = adviceReport.advice().getFirst();
        assertThat(advice.query()).isEqualTo(EVERYBODY);
        assertThat(advice.costs()).isEqualTo(12);
        assertThat(advice.saves()).isEqualTo(18);
        assertThat(advice.answers()).isEqualTo(2);
        assertThat(advice.refresh()).isEqualTo(QUARTER);
        assertThat(advice.askedBy()).as("nobody asked for everybody").isEmpty();
        assertThat(advice.because())
                .isEqualTo("2 queries that it would have answered cost 30 calls within 1.0h; one refresh costs 3 calls,"
                        + " and it would have been refreshed every 15m");
    }

    @Test
    void aWideAnswerThatWouldHaveCostWhatItSavesIsNotAdvised() throws Exception {
        spend(question("a"), "growth", 12);
        size(EVERYBODY, 3);
        size(question("a"), 3);
        time.advance(HOUR);
        assertThat(findings().advice()).isEmpty();
    }

    @Test
    void aQuestionThatWasAskedMoreOftenThanOnceAMaxAgeIsAdvisedToItsCallers() throws Exception {
        spend(question("a"), "growth", 9);
        size(question("a"), 2);
        time.advance(HOUR);
        assertThat(findings().advice()).anySatisfy(advice -> {
            assertThat(advice.query()).isEqualTo(question("a"));
            assertThat(advice.askedBy()).containsExactly("growth");
            assertThat(advice.saves()).isEqualTo(1);
        });
    }

    @Test
    void whatDoesNotFitIntoTheBudgetIsNotAdvised() throws Exception {
        spend(question("a"), "growth", 1_000);
        size(EVERYBODY, 14); // 56 calls an hour, and 54 are available
        time.advance(HOUR);
        assertThat(findings().advice()).noneMatch(advice -> advice.query().equals(EVERYBODY));

        size(EVERYBODY, 13);
        assertThat(findings().advice()).anyMatch(advice -> advice.query().equals(EVERYBODY));

        audienceBudget.size(new BaseAudience("other", question("b"), HOUR, HOUR), 3);
        assertThat(findings().advice())
                .as("beside what is kept already")
                .noneMatch(advice -> advice.query().equals(EVERYBODY));
    }

    @Test
    void followUpPagesThatAreFreeMakeAWideAnswerCheap() throws Exception {
        spend(question("a"), "growth", 10);
        size(EVERYBODY, 26);
        time.advance(HOUR);
        assertThat(findings(FollowUpPages.FREE).advice().getFirst().costs()).isEqualTo(4);
    }

    @Test
    void ofUnknownSizeItIsSaidUpToWhatItWouldPay() throws Exception {
        spend(question("a"), "growth", 5);
        spend(question("b"), "growth", 4);
        time.advance(HOUR);
        var advice = findings().advice().getFirst();
        assertThat(advice.query()).isEqualTo(EVERYBODY);
        assertThat(advice.costs()).isNull();
        assertThat(advice.saves()).isEqualTo(9);
        assertThat(advice.because())
                .contains("its size is unknown, and it saves calls while one refresh costs at most 2 calls,");
    }

    @Test
    void ofUnknownSizeThatCouldNotPayNothingIsSaid() throws Exception {
        spend(question("a"), "growth", 2);
        spend(question("b"), "growth", 2);
        time.advance(HOUR);
        assertThat(findings().advice()).isEmpty();
    }

    @Test
    void whatIsKeptAlreadyIsNotAdvisedAgain() throws Exception {
        spend(question("a"), "growth", 30);
        size(EVERYBODY, 1);
        time.advance(HOUR);
        kept.add(new BaseAudience("all", EVERYBODY, QUARTER, QUARTER));
        assertThat(findings()).isEqualTo(new AdviceReport(30, 0, 0, List.of()));
    }

    @Test
    void callsForQuestionsThatAreNotRememberedAreCountedAndNotJudged() throws Exception {
        spend(question("a"), "growth", 3);
        spent.add(new Spending("0123456789abcdef", "growth", 40, 0, begin));
        size(EVERYBODY, 1);
        time.advance(HOUR);
        assertThat(findings()).isEqualTo(new AdviceReport(43, 40, 0, List.of()));
    }

    @Test
    void pagesAfterTheFirstAreNamedUnlessTheSettingLearnsWhatTheyCost() throws Exception {
        rememberedQueries.note(question("a"));
        spent.add(new Spending(FINGERPRINTS.of(question("a")), "growth", 30, 24, begin));
        time.advance(HOUR);
        assertThat(findings(FollowUpPages.COUNTED).followUps()).isEqualTo(24);
        assertThat(findings(FollowUpPages.LEARN).followUps()).isZero();
        assertThat(findings(FollowUpPages.FREE).followUps()).isZero();
    }

    @Test
    void onlySelectedAndTestedPropertiesAreAdvisedWhereNobodyWantsAll() throws Exception {
        var narrow = new ProfileQuery(
                EVERYBODY.scope(), EVERYBODY.audience(), where("a"), new Selection.Only(List.of("age")));
        assertThat(WideCandidates.of(EVERYBODY.scope(), List.of(narrow), inclusions::tested))
                .extracting(ProfileQuery::select)
                .containsExactly(new Selection.Only(List.of("age", "plan")));
        assertThat(WideCandidates.of(EVERYBODY.scope(), List.of(narrow, question("a")), inclusions::tested))
                .extracting(ProfileQuery::select)
                .containsExactly(new Selection.Only(List.of("age", "plan")), new Selection.All());
    }

    @Test
    void whatSettingsCannotNameIsHeldButNotAdvised() throws Exception {
        var ids = new ProfileQuery(
                EVERYBODY.scope(),
                new Audience.Identified(List.of("u1")),
                new Condition.Everything(),
                new Selection.All());
        spend(ids, "growth", 20);
        size(ids, 1);
        size(EVERYBODY, 1);
        time.advance(HOUR);
        assertThat(findings().advice()).extracting(Advice::query).containsExactly(EVERYBODY);
    }

    @Test
    void nothingIsSaidOfAProjectThatHasSpentNothingOrIsNotThere() {
        assertThat(findings()).isEqualTo(AdviceReport.NONE);
        assertThat(advisor(FollowUpPages.COUNTED).advise("other", Instant.EPOCH))
                .isEqualTo(AdviceReport.NONE);
    }

    private void spend(ProfileQuery query, String caller, int calls) {
        rememberedQueries.note(query);
        spent.add(new Spending(FINGERPRINTS.of(query), caller, calls, 0, begin));
    }

    private void size(ProfileQuery query, int pages) {
        rememberedQueries.note(query, Pages.of("s", 0, 10, pages * 10L, begin));
    }

    private static ProfileQuery question(String plan) throws SyntaxException {
        return new ProfileQuery(EVERYBODY.scope(), EVERYBODY.audience(), where(plan), new Selection.All());
    }

    private static Condition where(String plan) throws SyntaxException {
        return Condition.parse("properties[\"plan\"] == \"" + plan + "\"");
    }

    private AdviceReport findings() {
        return findings(FollowUpPages.COUNTED);
    }

    private AdviceReport findings(FollowUpPages followUpPages) {
        return advisor(followUpPages).advise("main", Instant.EPOCH);
    }

    private Advisor advisor(FollowUpPages followUpPages) {
        budget.spent = spent;
        budget.followUpPages = followUpPages;
        var followUpCosts = new FollowUpCosts(budget, followUpPages);
        var projectAudiences = new ProjectAudiences(kept, audienceBudget, followUpCosts, query -> OptionalInt.empty());
        return new Advisor(
                Map.of("main", projectAudiences), rememberedQueries, inclusions, budget, project -> QUARTER, time);
    }
}
