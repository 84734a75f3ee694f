package io.cistern.answer.derived;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Completeness;
import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.Rule;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.paged.HeldPages;
import io.cistern.answer.paged.RowCounting;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.answer.plan.Planning;
import io.cistern.cache.CachedPages;
import io.cistern.profile.Audience;
import io.cistern.profile.Caller;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.Pages;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import io.cistern.table.Tables;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import io.cistern.where.evaluation.Evaluator;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Verifies whole real answers: which differences withdraw trust in which rules, and which do not. */
class DerivationVerifierTests {

    private static final String PRO = "properties[\"plan\"] == \"pro\"";
    private static final List<String> WIDE = List.of("a pro 30", "b PRO 40", "c free 50");

    private final FakeTime time = new FakeTime();
    private final HeldPages held = new HeldPages();
    private final CachedPages cached = new CachedPages(
            _ -> {
                throw new AssertionError("Nothing is fetched");
            },
            held,
            project -> Duration.ofMinutes(15),
            time);
    private final Snapshots snapshots = new Snapshots(cached, Duration.ofHours(1), time);
    private final SnapshotPages pages = new SnapshotPages(cached, snapshots, 5, new RowCounting(new FixedQuota()));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RuleTrust ruleTrust = new RuleTrust(project -> true, Set.of("main"));
    private final AtomicInteger sessions = new AtomicInteger();

    DerivationVerifierTests() {
        ruleTrust.bindTo(registry);
        var reasoning = Reasoning.of(new Evaluator());
        var derivationVerifier = new DerivationVerifier(
                snapshots, pages, new Tables(1 << 20), project -> reasoning, ruleTrust, Duration.ofSeconds(2));
        snapshots.onWhole(new VerificationQueue(Runnable::run, derivationVerifier::verify)::add);
    }

    @Test
    void anAnswerThatEqualsTheDerivedOneWithdrawsNoTrust() {
        answered(everybody(), WIDE);
        answered(who(PRO), List.of("a pro 30", "b PRO 40"));
        answered(who("properties[\"age\"] > 35"), List.of("b PRO 40", "c free 50"));
        answered(who("properties[\"age\"] > 45"), List.of("c free 50"));
        answered(ids("a", "c"), List.of("a pro 30", "c free 50"));
        assertThat(lost()).isEmpty();
    }

    @Test
    void oneRowThatTheRuleLeavesOutWithdrawsTrust() {
        answered(who(PRO), List.of("a pro 30", "c free 50"));
        assertThat(lost()).containsExactly("==");
    }

    @Test
    void oneRowForWhichTheRuleIsUndefinedWithdrawsTrust() {
        answered(who("properties[\"nowhere\"] < 3"), List.of("a pro 30"));
        assertThat(lost()).containsExactly("<");
    }

    @Test
    void onlyTheTermsThatTheRowDoesNotMatchAreBlamed() {
        answered(who(PRO + " and properties[\"age\"] < 40"), List.of("a pro 50"));
        assertThat(lost()).containsExactly("<");
    }

    @Test
    void anUndecidableRowWithdrawsNoTrust() {
        answered(who("properties[\"plan\"] == \"Š\""), List.of("a š 30"));
        assertThat(lost()).isEmpty();
    }

    @Test
    void aRowWithoutTheTestedPropertyWithdrawsNoTrust() {
        answered(selecting(who("properties[\"age\"] == 3"), "plan"), List.of("a pro 30"));
        assertThat(lost()).isEmpty();
    }

    @Test
    void aLaterNarrowerAnswerLacksARow() {
        answered(everybody(), WIDE);
        time.advance(Duration.ofSeconds(2));
        answered(who(PRO), List.of("a pro 30"));
        assertThat(lost()).containsExactly("==");
    }

    @Test
    void aLaterWiderAnswerHasAnAdditionalRow() {
        answered(who(PRO), List.of("a pro 30"));
        time.advance(Duration.ofSeconds(2));
        answered(everybody(), WIDE);
        assertThat(lost()).containsExactly("==");
    }

    @Test
    void aNarrowerAnswerHasARowThatTheFilteredWiderAnswerLacks() {
        answered(who("properties[\"age\"] > 35"), List.of("b PRO 40"));
        answered(who("properties[\"age\"] > 45"), List.of("c free 50"));
        assertThat(lost()).containsExactly("<");
    }

    @Test
    void anExistingIdIsNotFound() {
        answered(everybody(), WIDE);
        time.advance(Duration.ofSeconds(1));
        answered(ids("a", "b"), List.of("a pro 30"));
        assertThat(lost()).containsExactly("ids");
    }

    @Test
    void theSelectionChangesWhichProfilesMatch() {
        answered(who(PRO), List.of("a pro 30", "b PRO 40"));
        answered(selecting(who(PRO), "plan"), List.of("a pro 30"));
        assertThat(lost()).containsExactly("selection");
    }

    @Test
    void aFilterIsBlamedAndNotTheSelection() {
        answered(everybody(), WIDE);
        answered(selecting(who(PRO), "plan"), List.of("a pro 30"));
        assertThat(lost()).containsExactly("==");
    }

    @Test
    void aProfileThatChangedMeanwhileWithdrawsNoTrust() {
        answered(everybody(), WIDE);
        answered(who(PRO), List.of("a pro 30", "b PRO 40", "c pro 50"));
        assertThat(lost()).isEmpty();
    }

    @Test
    void aNewProfileWithdrawsNoTrust() {
        answered(everybody(), WIDE);
        time.advance(Duration.ofSeconds(1));
        answered(who(PRO), List.of("a pro 30", "b PRO 40", "d pro 60"));
        answered(selecting(everybody(), "plan"), List.of("a pro 30", "b PRO 40", "c free 50", "d pro 60"));
        assertThat(lost()).isEmpty();
    }

    @Test
    void aProfileThatIsMissingInTheNewerAnswerWithdrawsTrust() {
        answered(who(PRO), List.of("a pro 30", "b PRO 40", "d pro 60"));
        time.advance(Duration.ofSeconds(1));
        answered(everybody(), WIDE);
        assertThat(lost()).containsExactly("==");
    }

    @Test
    void answersOfDifferentAgesAreNotCompared() {
        answered(everybody(), WIDE);
        time.advance(Duration.ofMillis(2_001));
        answered(who(PRO), List.of("a pro 30"));
        assertThat(lost()).isEmpty();
    }

    @Test
    void partsOfMergedAnswersAreNotCompared() {
        answered(everybody(), WIDE);
        var rows = rows(List.of("a pro 30"));
        comes(who(PRO), Page.cut(rows, 1_000, time.instant()));
        assertThat(lost()).isEmpty();
    }

    @Test
    void aRuleIsNotBlamedTogetherWithADistrustedRule() {
        answered(who(PRO), List.of("c free 50"));
        answered(who(PRO + " or properties[\"age\"] < 35"), List.of("c free 50"));
        assertThat(lost()).containsExactly("==");
        assertThat(registry.get("cistern.derived.mismatches")
                        .tag("rule", "==")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void nothingIsVerifiedInAProjectThatDerivesNothing() {
        var strict = new RuleTrust(project -> false, Set.of("main"));
        var derivationVerifier = new DerivationVerifier(
                snapshots,
                pages,
                new Tables(1 << 20),
                project -> Reasoning.of(new Evaluator()),
                strict,
                Duration.ofSeconds(2));
        snapshots.onWhole(snapshot -> derivationVerifier.verify(snapshot.id()));
        answered(who(PRO), List.of("c free 50"));
        assertThat(lost()).isEmpty();
    }

    @Test
    void onlyQueriesThatNeedADistrustedRuleAreNotDerived() {
        var wholes = new WholeSnapshots(
                snapshots, pages, new Tables(1 << 20), project -> Reasoning.of(new Evaluator()), ruleTrust);
        answered(everybody(), WIDE);
        assertThat(Planning.derive(wholes, pages, who(PRO), asked())).isPresent();
        answered(selecting(who(PRO), "plan"), List.of("c free 50"));

        assertThat(Planning.derive(wholes, pages, who(PRO), asked())).isEmpty();
        assertThat(Planning.derive(wholes, pages, who("properties[\"plan\"] != \"pro\""), asked()))
                .isEmpty();
        assertThat(Planning.derive(wholes, pages, who("properties[\"plan\"] in [\"pro\", \"free\"]"), asked()))
                .as("made of equality")
                .isEmpty();
        assertThat(ruleTrust.trusts(who(PRO))).as("nor is it merged").isFalse();
        assertThat(Planning.derive(wholes, pages, who("\"p\" in properties[\"plan\"]"), asked()))
                .isPresent();
        assertThat(Planning.derive(wholes, pages, who("properties[\"age\"] > 35"), asked()))
                .isPresent();
        assertThat(Planning.derive(wholes, pages, ids("a"), asked())).isPresent();
        assertThat(ruleTrust.trusts(who("properties[\"age\"] > 35"))).isTrue();
        assertThat(ruleTrust.trusts("other", Rule.of(who(PRO).where()))).isTrue();
    }

    /** The rules without trust, from the meters. */
    private Set<String> lost() {
        var lost = new TreeSet<String>();
        registry.get("cistern.derived.mismatches").counters().stream()
                .filter(counter -> counter.count() > 0)
                .map(DerivationVerifierTests::rule)
                .forEach(lost::add);
        return lost;
    }

    private static String rule(Counter counter) {
        assertThat(counter.getId().getTag("project")).isEqualTo("main");
        return counter.getId().getTags().stream()
                .filter(tag -> tag.getKey().equals("rule"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private void answered(ProfileQuery query, List<String> people) {
        var session = "s" + sessions.incrementAndGet();
        comes(query, new Page(session, 0, 1_000, (long) people.size(), rows(people), time.instant()));
    }

    private void comes(ProfileQuery query, Page page) {
        held.keep(query, page);
        snapshots.recordCompleteness(Snapshot.of(query, page), Completeness.WHOLE, LeftOut.NONE);
    }

    /** Profiles with an id, a plan and an age each. */
    private static Rows rows(List<String> people) {
        var rows = new Rows.Writer();
        for (var person : people) {
            var parts = new ArrayList<>(List.of(person.split(" ", -1)));
            rows.add(
                    utf8("\"%s\"".formatted(parts.get(0))),
                    utf8("{\"plan\":\"%s\",\"age\":%s}".formatted(parts.get(1), parts.get(2))));
        }
        return rows.finish();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ProfileQuery everybody() {
        return Pages.EVERYBODY;
    }

    private static ProfileQuery who(String where) {
        try {
            var everybody = everybody();
            return new ProfileQuery(
                    everybody.scope(), everybody.audience(), Condition.parse(where), everybody.select());
        } catch (SyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ProfileQuery ids(String... ids) {
        var everybody = everybody();
        return new ProfileQuery(
                everybody.scope(), new Audience.Identified(List.of(ids)), everybody.where(), everybody.select());
    }

    private static ProfileQuery selecting(ProfileQuery query, String... names) {
        return new ProfileQuery(query.scope(), query.audience(), query.where(), new Selection.Only(List.of(names)));
    }

    /** New options for each request, because proofs are cached for one request only. */
    private static AskOptions asked() {
        return new AskOptions(Caller.ANONYMOUS, Duration.ZERO, null);
    }
}
