package io.cistern.where;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import io.cistern.where.Engine.Odd;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The canonical form asks what was asked, in every world that agrees with the documents. */
@SizedTests
class CanonicalTests {

    private static final long SEED = Long.getLong("cistern.seed", System.nanoTime());
    private static final int TREES = Size.of(10_000, 200_000);
    private static final int WORLDS = 8;

    private static final List<Object> VALUES =
            List.of(true, false, Odd.UNDEFINED, Odd.NULL, 1.0, 0.0, "a", "A", "b", "", List.of("a", 1.0), List.of());

    @Test
    void keepsWhatIsTrueWhatIsNotAndWhatIsAnError() {
        var trees = RandomExpressions.tame(SEED);
        var random = new SplittableRandom(SEED);
        for (var i = 0; i < TREES; i++) {
            var tree = trees.next();
            var verdict = Canonical.of(tree);
            var value = Canonical.value(tree);
            for (var j = 0; j < WORLDS; j++) {
                var engine = new Engine(random.nextInt(), Map.of("a", any(random), "b", any(random), "c", any(random)));
                var expected = engine.evaluate(tree);
                if (!engine.evaluate(value).equals(expected)
                        || !drops(engine.evaluate(verdict)).equals(drops(expected))) {
                    assertThat(engine.evaluate(value))
                            .as(report(i, tree, value, engine))
                            .isEqualTo(expected);
                    assertThat(drops(engine.evaluate(verdict)))
                            .as(report(i, tree, verdict, engine))
                            .isEqualTo(drops(expected));
                }
            }
        }
    }

    /** Undefined and false both drop the row; errors and values that are no truth stay apart. */
    private static Object drops(Object value) {
        return value == Odd.UNDEFINED ? false : value;
    }

    private static Object any(SplittableRandom random) {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    private static String report(int i, Expression tree, Expression canonical, Engine engine) {
        return "seed %d, tree %d: %s became %s with %s"
                .formatted(SEED, i, Printer.print(tree), Printer.print(canonical), engine);
    }
}
