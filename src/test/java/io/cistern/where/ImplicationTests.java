package io.cistern.where;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.where.Condition.Understood;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule proves what it is for, and nothing beside it. That no proof is wrong is tested against the sandbox. */
class ImplicationTests {

    private static final Duration NOTICEABLE = Duration.ofSeconds(5);

    record Line(String narrow, String fate, String wide) {

        static Line of(String line) {
            var parts = List.of(line.split(" \\| ", -1));
            return new Line(parts.get(0), parts.get(1), parts.get(2));
        }
    }

    static Stream<Line> lines() {
        try (var table = ImplicationTests.class.getResourceAsStream("implications.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).map(Line::of).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void provesAndRefuses(Line line) {
        assertThat(line.fate()).isIn("proved", "refused");
        assertThat(holds(line.narrow(), line.wide())).isEqualTo(line.fate().equals("proved"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            p == 1 and not q                             | true
            not p                                        | true
            defined(p) or "a" in p                       | true
            (p == 1 and q == 2) == true                  | true
            p                                            | false
            boolean(p)                                   | false
            p == 1 and q                                 | false
            p == 1 or q == 1 and boolean(r)              | false
            not (p and q == 1)                           | false
            (p == 1 and q) == true                       | false
            number(p == 1 and q) == 1                    | false
            1 in [p and q == 1]                          | false
            """)
    void onlyWhatCannotErrIsSafe(String expression, boolean safe) {
        assertThat(Outcome.isSafe(expression(expression))).isEqualTo(safe);
    }

    @Test
    void longExpressionsAreProvedOrGivenUpSoon() {
        var equalities = chain(" or ", 6000, "p == %d");
        assertSoon(equalities, chain(" or ", 6001, "p == %d"), true);
        assertSoon(equalities, "p in [" + chain(", ", 6001, "%d") + "]", true);
        assertSoon(chain(" and ", 6000, "p != %d"), "not p in [" + chain(", ", 5999, "%d") + "]", true);
        assertSoon(
                chain(" or ", 2000, "(p == %1$d and q > %1$d)"), chain(" or ", 2001, "(p == %1$d and q > %1$d)"), true);
        assertSoon(
                chain(" and ", 2000, "(p == %1$d or q > %1$d)"), chain(" and ", 1999, "(p == %1$d or q > %1$d)"), true);
        assertSoon(chain(" and ", 6000, "not \"%d\" in p"), chain(" and ", 5999, "not \"%d\" in p"), true);
        assertSoon(
                chain(" or ", 2000, "(p == %1$d and q > %1$d)"),
                chain(" or ", 2000, "(p == %1$d and q >= %1$d)"),
                false);
        assertSoon(chain(" and ", 2000, "(p == %1$d or q > %1$d)"), "r == 1", false);
        assertSoon(chain(" and ", 6000, "p > %d"), chain(" and ", 6000, "p < -%d"), false);
        assertSoon(chain(" and ", 2000, "p in [q, %d, 1, 2, 3]"), chain(" and ", 2000, "p in [%d, 1, 2, 3]"), false);
        assertSoon(
                chain(" and ", 1000, "p in [%d, 1, 2, 3]"), chain(" and ", 1000, "not p in [-%d, -1, -2, -3]"), false);
    }

    private static void assertSoon(String narrow, String wide, boolean proved) {
        var one = expression(narrow);
        var other = expression(wide);
        var start = System.nanoTime();
        var holds = Implication.holds(one, other);
        var took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("%s in %d ms: %.40s => %.40s%n", holds, took.toMillis(), narrow, wide);
        assertThat(took).isLessThan(NOTICEABLE);
        if (proved) {
            assertThat(holds).isTrue();
        }
    }

    private static String chain(String joint, int number, String pattern) {
        return IntStream.rangeClosed(1, number).mapToObj(pattern::formatted).collect(joining(joint));
    }

    private static boolean holds(String narrow, String wide) {
        return Implication.holds(expression(narrow), expression(wide));
    }

    private static Expression expression(String text) {
        try {
            var full = text.replaceAll("(?<![\\w\"$])([pqr])(?![\\w\"])", "properties[\"$1\"]");
            if (Condition.parse(full) instanceof Understood(var understood)) {
                return understood;
            }
            throw new IllegalArgumentException(text);
        } catch (SyntaxException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }
}
