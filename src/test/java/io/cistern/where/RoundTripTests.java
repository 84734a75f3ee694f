package io.cistern.where;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import org.junit.jupiter.api.Test;

/** What is printed reads back as what was printed. */
@SizedTests
class RoundTripTests {

    private static final long SEED = Long.getLong("cistern.seed", System.nanoTime());
    private static final int TREES = Size.of(20_000, 1_000_000);

    @Test
    void aMillionTreesPrintAndReadBack() throws Exception {
        var trees = RandomExpressions.wild(SEED);
        for (var i = 0; i < TREES; i++) {
            var tree = trees.next();
            var canonical = Canonical.of(tree);
            var text = Printer.print(canonical);
            if (!read(text).equals(canonical)
                    || !Canonical.of(canonical).equals(canonical)
                    || !Canonical.value(Canonical.value(tree)).equals(Canonical.value(tree))) {
                assertThat(read(text)).as("seed %d, tree %d: %s", SEED, i, tree).isEqualTo(canonical);
                assertThat(Canonical.of(canonical))
                        .as("again, seed %d, tree %d: %s", SEED, i, tree)
                        .isEqualTo(canonical);
                assertThat(Canonical.value(Canonical.value(tree)))
                        .as("as value, seed %d, tree %d: %s", SEED, i, tree)
                        .isEqualTo(Canonical.value(tree));
            }
        }
    }

    @Test
    void treesThatAreNotCanonicalReadBackToo() throws Exception {
        var trees = RandomExpressions.wild(SEED + 1);
        for (var i = 0; i < TREES / 4; i++) {
            var tree = trees.next();
            var text = Printer.print(tree);
            if (!read(text).equals(tree)) {
                assertThat(read(text)).as("seed %d, tree %d: %s", SEED, i, text).isEqualTo(tree);
            }
        }
    }

    @Test
    void theTextOfAConditionIsThatCondition() throws Exception {
        var trees = RandomExpressions.wild(SEED + 2);
        for (var i = 0; i < TREES / 20; i++) {
            var condition = new Condition.Understood(trees.next());
            assertThat(Condition.parse(condition.text()))
                    .as("seed %d, tree %d", SEED, i)
                    .isEqualTo(condition);
        }
    }

    private static Expression read(String text) throws SyntaxException {
        try {
            return Parser.read(text);
        } catch (Parser.OutsideGrammar e) {
            throw new AssertionError("seed %d: we do not read what we print: %s".formatted(SEED, text), e);
        }
    }
}
