package io.cistern.answer.derived;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.FakeTime;
import io.cistern.FixedQuota;
import io.cistern.answer.Answer;
import io.cistern.answer.AskOptions;
import io.cistern.answer.Completeness;
import io.cistern.answer.containment.Containment.Fit;
import io.cistern.answer.containment.Reasoning;
import io.cistern.answer.containment.Rule;
import io.cistern.answer.containment.RuleTrust;
import io.cistern.answer.paged.HeldPages;
import io.cistern.answer.paged.RowCounting;
import io.cistern.answer.paged.Snapshot;
import io.cistern.answer.paged.SnapshotPages;
import io.cistern.answer.paged.Snapshots;
import io.cistern.cache.CachedPages;
import io.cistern.oracle.Asked;
import io.cistern.oracle.Profile;
import io.cistern.oracle.RandomQuestions;
import io.cistern.oracle.World;
import io.cistern.profile.Caller;
import io.cistern.profile.LeftOut;
import io.cistern.profile.Page;
import io.cistern.profile.ProfileQuery;
import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import io.cistern.table.Tables;
import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import io.cistern.where.evaluation.Evaluator;
import io.cistern.where.evaluation.Rules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares each derived answer, byte by byte, with the answer of a made-up Mixpanel that fits the documents: a million
 * pairs of queries, each with a Mixpanel of its own. {@code -Dseed=} repeats a run.
 */
@SizedTests
class DerivationOracleTests {

    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int PAIRS = Integer.getInteger("pairs", Size.of(10_000, 1_000_000));

    private static final int WIDE = 8;
    private static final int NARROW = 20;
    private static final int IN_A_WORLD = WIDE * NARROW * 2;
    private static final int PAGE = 9;
    private static final Instant AS_OF = Instant.parse("2026-11-23T08:59:00Z");

    private final Map<Fit, Long> answered = new ConcurrentHashMap<>();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong judged = new AtomicLong();

    @Test
    void noPairOfQueriesIsAnsweredWrong() {
        var begun = System.nanoTime();
        LongStream.range(0, Math.ceilDiv(PAIRS, IN_A_WORLD)).parallel().forEach(this::judge);
        var sum = answered.values().stream().mapToLong(one -> one).sum();
        System.out.printf(
                "Seed %d: %d pairs in %d s, %d of them answered (%d the same, %d filtered, %d by ids), %d refused upstream%n",
                SEED,
                asked.get(),
                Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                sum,
                answered(Fit.ALL),
                answered(Fit.FILTERED),
                answered(Fit.IDS),
                refused.get());
        assertThat(asked.get()).isGreaterThanOrEqualTo(PAIRS);
        assertThat(answered(Fit.FILTERED)).isGreaterThan(PAIRS / 10);
        assertThat(answered(Fit.IDS)).isGreaterThan(PAIRS / 1000);
    }

    /** Each real answer is verified by itself and against all other cached answers. */
    @Test
    void noMixpanelThatFitsTheDocumentsWithdrawsTrust() {
        assertThat(lost(Rules.documented().letters())).as("seed %d", SEED).isZero();
        assertThat(judged.get()).isGreaterThan(1_000);
    }

    @Test
    void rulesThatDifferFromEveryMixpanelLoseTrust() {
        assertThat(lost(Rules.Letters.EXACT)).as("seed %d", SEED).isPositive();
    }

    /** In how many worlds a rule loses trust. */
    private long lost(Rules.Letters letters) {
        return LongStream.range(0, Math.max(200, PAIRS / IN_A_WORLD / 10))
                .parallel()
                .filter(number -> {
                    var world = new World(new SplittableRandom(SEED - number * 0x9e3779b97f4a7c15L));
                    var questions = new RandomQuestions(world);
                    var bench = new Bench(world, letters);
                    for (var i = 0; i < WIDE; i++) {
                        var wide = questions.wide();
                        bench.judge(wide);
                        Stream.generate(() -> questions.narrower(wide))
                                .limit(NARROW / 4)
                                .forEach(bench::judge);
                    }
                    return bench.hasLost();
                })
                .count();
    }

    private long answered(Fit fit) {
        return answered.getOrDefault(fit, 0L);
    }

    private void judge(long number) {
        var world = new World(new SplittableRandom(SEED + number * 0x9e3779b97f4a7c15L));
        var questions = new RandomQuestions(world);
        var bench = new Bench(world, Rules.documented().letters());
        var wide = Stream.generate(questions::wide)
                .flatMap(one -> bench.hold(one).stream())
                .limit(WIDE)
                .toList();
        for (var one : wide) {
            for (var i = 0; i < NARROW; i++) {
                var narrow = questions.narrower(one.asked());
                var truth = world.answer(narrow);
                judge(bench, one, narrow, truth);
                judge(bench, wide.get(world.random().nextInt(WIDE)), narrow, truth);
            }
        }
    }

    private void judge(Bench bench, Held wide, Asked narrow, Optional<BitSet> truth) {
        asked.incrementAndGet();
        if (truth.isEmpty()) {
            refused.incrementAndGet();
        }
        var query = query(narrow);
        var derived = bench.wholes.derive(
                wide.snapshot(), query, query, new AskOptions(Caller.ANONYMOUS, Duration.ZERO, null));
        if (derived.isEmpty()) {
            return;
        }
        answered.merge(bench.reasoning.containment().fit(wide.snapshot().query(), query), 1L, Long::sum);
        var found = text(derived.get().slices(0, derived.get().total()));
        var expected = truth.map(rows -> text(bench.world, narrow, rows)).orElse("an error");
        if (!found.equals(expected)
                || derived.get().total() != truth.orElseThrow().cardinality()) {
            assertThat(found)
                    .as(
                            "seed %d%n%s%nout of%n%s%nwhere %s",
                            SEED, narrow.text(), wide.asked().text(), bench.world.mixpanel())
                    .isEqualTo(expected);
        }
        windowed(bench.world.random(), derived.get(), expected);
    }

    private static void windowed(SplittableRandom random, Derivation derived, String all) {
        if (derived.total() < 2 || random.nextInt(20) > 0) {
            return;
        }
        var from = random.nextInt((int) derived.total());
        var to = from + 1 + random.nextInt((int) derived.total() - from);
        assertThat(text(derived.slices(from, to)).lines())
                .as("seed %d", SEED)
                .containsExactlyElementsOf(
                        all.lines().skip(from).limit(to - from).toList());
    }

    /** A whole cached answer. */
    private record Held(Asked asked, Snapshot snapshot) {}

    /** The planner and the cache of one world. */
    private final class Bench {

        private final World world;
        private final Reasoning reasoning;
        private final HeldPages store = new HeldPages();
        private final WholeSnapshots wholes;
        private final Snapshots snapshots;
        private final RuleTrust ruleTrust = new RuleTrust(project -> true, Set.of());
        private final Set<String> projects = new HashSet<>();
        private int sessions;

        Bench(World world, Rules.Letters letters) {
            this.world = world;
            var documented = new Rules(null, Rules.documented().nulls(), letters);
            reasoning = Reasoning.of(
                    new Evaluator(world.knownZone() == null ? documented : documented.in(world.knownZone())));
            var time = new FakeTime();
            var cached = new CachedPages(
                    _ -> {
                        throw new AssertionError("Nothing is fetched");
                    },
                    store,
                    project -> Duration.ofMinutes(15),
                    time);
            snapshots = new Snapshots(cached, Duration.ofHours(1), time);
            var pages = new SnapshotPages(cached, snapshots, 5, new RowCounting(new FixedQuota()));
            var tables = new Tables(1 << 20);
            wholes = new WholeSnapshots(snapshots, pages, tables, project -> reasoning, ruleTrust);
            var derivationVerifier =
                    new DerivationVerifier(snapshots, pages, tables, project -> reasoning, ruleTrust, Duration.ZERO);
            snapshots.onWhole(new VerificationQueue(Runnable::run, derivationVerifier::verify)::add);
        }

        /** Records it as a real answer. */
        void judge(Asked asked) {
            hold(asked).ifPresent(real -> {
                judged.incrementAndGet();
                projects.add(asked.scope().project());
                snapshots.recordCompleteness(real.snapshot(), Completeness.WHOLE, LeftOut.NONE);
            });
        }

        boolean hasLost() {
            return projects.stream().anyMatch(project -> !ruleTrust.trusts(project, Set.of(Rule.values())));
        }

        Optional<Held> hold(Asked asked) {
            return world.answer(asked).map(rows -> {
                var query = query(asked);
                var people = world.profiles(asked.scope());
                var pages = pages(rows.stream().mapToObj(people::get).toList(), asked.select());
                pages.forEach(page -> store.keep(query, page));
                return new Held(asked, Snapshot.of(query, pages.getFirst()));
            });
        }

        private List<Page> pages(List<Profile> people, Selection select) {
            var session = "s" + sessions++;
            var pages = new ArrayList<Page>();
            for (var from = 0; from < people.size() || pages.isEmpty(); from += PAGE) {
                var rows = new Rows.Writer();
                people.subList(from, Math.min(people.size(), from + PAGE))
                        .forEach(one -> rows.add(utf8(one.id().json()), utf8(one.properties(select))));
                var total = from == 0 ? (long) people.size() : null;
                pages.add(new Page(session, pages.size(), PAGE, total, rows.finish(), AS_OF));
            }
            return pages;
        }
    }

    private static ProfileQuery query(Asked asked) {
        try {
            return new ProfileQuery(asked.scope(), asked.audience(), Condition.parse(asked.where()), asked.select());
        } catch (SyntaxException wrong) {
            throw new AssertionError(asked.text(), wrong);
        }
    }

    private static String text(World world, Asked asked, BitSet rows) {
        var people = world.profiles(asked.scope());
        return rows.stream()
                .mapToObj(row -> people.get(row).line(asked.select()) + "\n")
                .collect(Collectors.joining());
    }

    private static String text(Stream<Answer.Slice> slices) {
        return slices.map(slice -> text(slice.rows())).collect(Collectors.joining());
    }

    private static String text(Rows rows) {
        try (var lines = rows.open()) {
            return new String(lines.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
