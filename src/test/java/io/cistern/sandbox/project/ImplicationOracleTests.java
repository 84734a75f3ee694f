package io.cistern.sandbox.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import io.cistern.where.Condition;
import io.cistern.where.Condition.Understood;
import io.cistern.where.Expression;
import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Or;
import io.cistern.where.SyntaxException;
import io.cistern.where.implication.Implications;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No implication that is proved is contradicted by a profile, for all small expressions and many larger ones. */
@SizedTests
class ImplicationOracleTests {

    private static final long SEED = Long.getLong("cistern.seed", System.nanoTime());
    private static final int RANDOM_PAIRS = Size.of(5_000, 200_000);

    private static final String FEW = """
            p == 1
            p == "a"
            p == "A"
            p == true
            p in [1, "a"]
            p in ["a", "ab"]
            p in []
            p > 1
            p >= 1
            p > 2
            p < 2
            p > "a"
            p <= "AB"
            "a" in p
            "Ab" in p
            defined(p)
            p
            q == 1
            q > 1
            """;

    private static final String MANY = FEW + """
            p == 2
            p <= 1
            p == 1.0
            p == "ab"
            p == "b"
            p == ""
            p == "1"
            p == false
            p == "é"
            p == "É"
            p == "2025-01-01T00:00:00"
            p == [1]
            p == q
            p in [2, 3]
            p in ["A", "b", true]
            p in ["é", 1]
            p in [1, 2, 3, "a", "ab", "b", true]
            "a" in ["a", "b"]
            p < 1
            p >= 2
            p <= 2
            p > 3
            p <= 3
            p > 1.5
            p > 9007199254740992
            p >= 9007199254740993
            p > 9007199254740993
            p == 9007199254740993
            p < "a"
            p >= "A"
            p >= "ab"
            p < "b"
            p > "2025-01-01"
            p >= "2025-01-01T00:00:00"
            p < "2025-06"
            p > "é"
            p > true
            p < q
            "" in p
            "B" in p
            "abc" in p
            "é" in p
            "É" in p
            1 in p
            "a" in list(p)
            "ab" in list(p)
            p > datetime(1735689600)
            p >= datetime(1735689600)
            p >= datetime(1735689601)
            p < datetime(1735689600)
            p <= datetime(1748736000)
            p > datetime(1735689600000)
            p >= datetime(1735689600500)
            p >= datetime(1735689601000)
            datetime(1735689600) < p
            datetime(1735689601) <= p
            p > datetime("2025-01-01")
            p >= datetime("2025-01-02")
            p >= datetime("2025-01-03")
            p >= datetime("2025-01-01T00:00:00")
            p >= datetime("2025-03-09T02:30:00")
            p >= datetime("2025-03-09T03:15:00")
            p < datetime("2025-03-09T03:15:00")
            p > datetime("2025-03-11T00:00:00")
            p == datetime(1735689600)
            datetime(p) > datetime(1735689600)
            datetime(p) >= datetime(1735689601)
            datetime(p) < datetime("2025-06-01")
            datetime(p) > 1
            datetime(p) > "2025-01-01"
            datetime(p) > "2025-01-01T00:00:00"
            datetime(p) == "2025-01-01T00:00:00"
            number(p) > 1
            number(p) == 2
            number(p) > 0
            string(p) == "1"
            boolean(p) == true
            boolean(p) != true
            boolean(p)
            p + 1 > 2
            p + 1 > 1
            defined(q)
            defined(number(p))
            q == "a"
            q in [1, "a"]
            q
            "a" in q
            true
            false
            properties["$distinct_id"] == "1"
            properties["$distinct_id"] == 1
            properties["$distinct_id"] > "0"
            properties["$distinct_id"] > 0
            """;

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "-1",
            "0",
            "1",
            "1.2",
            "1.5",
            "2",
            "2.5",
            "3",
            "4",
            "9007199254740992",
            "9007199254740993",
            "9007199254740994",
            "1735689600",
            "1735689601",
            "1e300",
            "\"\"",
            "\"a\"",
            "\"A\"",
            "\"ab\"",
            "\"aB\"",
            "\"abc\"",
            "\"b\"",
            "\"B\"",
            "\"_\"",
            "\"c\"",
            "\"1\"",
            "\"2\"",
            "\"true\"",
            "\"é\"",
            "\"É\"",
            "\"aé\"",
            "\"2025-01-01\"",
            "\"2024-12-31T19:00:00\"",
            "\"2024-12-31T19:00:01\"",
            "\"2025-01-01T00:00:00\"",
            "\"2025-01-02T00:00:00\"",
            "\"2025-01-02T00:00:01\"",
            "\"2025-03-09T02:20:00\"",
            "\"2025-03-09T03:20:00\"",
            "\"2025-05-31T20:00:00\"",
            "\"2026-01-01T00:00:00\"",
            "[]",
            "[\"a\"]",
            "[\"A\"]",
            "[\"ab\"]",
            "[\"abc\", \"b\"]",
            "[\"\"]",
            "[1]",
            "[1, \"a\", true]",
            "[[\"a\"]]",
            "[null]",
            "[{}]",
            "{}",
            "{\"a\": 1}");

    private static final List<Profile> PROFILES = profiles();

    private final SandboxEvaluator oracle =
            new SandboxEvaluator(ZoneId.of("America/New_York"), Instant.EPOCH, Behaviors.none());

    private long checks;
    private int proved;
    private int contained;

    /** An expression, the profiles for which it is true, and those for which it is an error. */
    private record Known(Expression expression, BitSet kept, BitSet refused) {

        boolean isContainedIn(Known wide) {
            for (var i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
                if (!wide.kept.get(i) && !wide.refused.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    @Test
    void everySmallExpressionBesideEveryOther() {
        var small = new LinkedHashMap<Expression, Known>();
        var signed = signed(atoms(FEW));
        signed.forEach(one -> add(small, one));
        for (var one : signed) {
            for (var other : signed) {
                add(small, new And(List.of(one, other)));
                add(small, new Or(List.of(one, other)));
            }
        }
        checkAll(small.values(), Size.of(17, 1));
    }

    @Test
    void everyComparisonBesideEveryOther() {
        var signed = new LinkedHashMap<Expression, Known>();
        signed(atoms(MANY)).forEach(one -> add(signed, one));
        checkAll(signed.values(), 1);
    }

    @Test
    void manyLargerExpressions() {
        var random = new SplittableRandom(SEED);
        var atoms = signed(atoms(MANY));
        var larger = new ArrayList<Known>();
        for (var i = 0; i < Size.of(200, 2_000); i++) {
            var few = random.ints(5, 0, atoms.size()).mapToObj(atoms::get).toList();
            larger.add(known(canonical(tree(few, 3, random))));
            larger.add(known(canonical(tree(few, 3, random))));
        }
        for (var i = 0; i < RANDOM_PAIRS; i++) {
            var first = random.nextInt(larger.size());
            check(larger.get(first), larger.get(random.nextBoolean() ? first ^ 1 : random.nextInt(larger.size())));
        }
        report();
    }

    /** Checks every pair, or one of so many, which are others in each run. */
    private void checkAll(Collection<Known> all, int oneOf) {
        var number = new SplittableRandom(SEED).nextInt(oneOf);
        for (var narrow : all) {
            for (var wide : all) {
                if (number++ % oneOf == 0) {
                    check(narrow, wide);
                }
            }
        }
        report();
    }

    private void check(Known narrow, Known wide) {
        var holds = Implications.hold(narrow.expression(), wide.expression());
        var within = narrow.isContainedIn(wide);
        if (holds && !within) {
            assertThat(wide.kept())
                    .as("seed %d: %s was said to imply %s", SEED, text(narrow), text(wide))
                    .isEqualTo(narrow.kept());
        }
        checks += PROFILES.size();
        proved += holds ? 1 : 0;
        contained += within ? 1 : 0;
    }

    private void report() {
        System.out.printf(
                "%d implications proved of %d that hold; %d million pairs and profiles%n",
                proved, contained, checks / 1_000_000);
        assertThat(proved).isPositive();
    }

    private static Expression tree(List<Expression> leaves, int depth, SplittableRandom random) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return leaves.get(random.nextInt(leaves.size()));
        }
        var terms = Stream.generate(() -> tree(leaves, depth - 1, random))
                .limit(2 + random.nextInt(2))
                .toList();
        return switch (random.nextInt(5)) {
            case 0, 1 -> new And(terms);
            case 2, 3 -> new Or(terms);
            default -> new Not(terms.getFirst());
        };
    }

    private void add(Map<Expression, Known> all, Expression expression) {
        all.computeIfAbsent(canonical(expression), this::known);
    }

    private Known known(Expression expression) {
        var kept = new BitSet();
        var refused = new BitSet();
        for (var i = 0; i < PROFILES.size(); i++) {
            try {
                kept.set(i, oracle.keeps(expression, PROFILES.get(i)));
            } catch (SandboxRefusal sandboxRefusal) {
                refused.set(i);
            }
        }
        return new Known(expression, kept, refused);
    }

    private static List<Expression> signed(List<Expression> atoms) {
        return atoms.stream()
                .flatMap(atom -> Stream.of(atom, new Not(atom)))
                .map(ImplicationOracleTests::canonical)
                .distinct()
                .toList();
    }

    private static List<Expression> atoms(String lines) {
        return lines.lines().map(ImplicationOracleTests::read).toList();
    }

    private static Expression read(String text) {
        try {
            var full = text.replaceAll("(?<![\\w\"$])([pq])(?![\\w\"])", "properties[\"$1\"]");
            return ((Understood) Condition.parse(full)).expression();
        } catch (SyntaxException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }

    private static Expression canonical(Expression expression) {
        return new Understood(expression).expression();
    }

    private static String text(Known known) {
        return new Understood(known.expression()).text();
    }

    private static List<Profile> profiles() {
        var profiles = new ArrayList<Profile>();
        for (var q : List.of("", "\"q\":null", "\"q\":1", "\"q\":2", "\"q\":\"a\"", "\"q\":true")) {
            var id = q.isEmpty() ? "u" : "1";
            profiles.add(Profile.of(id, "{" + q + "}"));
            for (var p : VALUES) {
                profiles.add(Profile.of(id, "{\"p\":" + p + (q.isEmpty() ? "" : ",") + q + "}"));
            }
        }
        return profiles;
    }
}
