package io.cistern.where.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
import io.cistern.where.evaluation.Rules.Letters;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every decision here is correct for every way in which Mixpanel may fold case. */
@SizedTests
class CaseFoldingTests {

    private static final List<String> LETTERS = List.of(
            "a", "A", "k", "K", "i", "I", "s", "S", "ss", "z", "_", "[", "1", "é", "É", "ß", "ẞ", "\u212a", "İ", "ı",
            "i\u0307", "ſ", "σ", "Σ", "ς", "ǆ", "ǅ", "Ǆ", "ﬁ", "fi", "µ", "μ", "Å", "å", "\u212b", "😀", "𐐀", "𐐨",
            "東");

    private static final List<UnaryOperator<String>> FOLDINGS = List.of(
            CaseFoldingTests::ascii,
            text -> perPoint(text, Character::toLowerCase),
            text -> perPoint(text, Character::toUpperCase),
            text -> perPoint(text, point -> Character.toLowerCase(Character.toUpperCase(point))),
            text -> wholePoints(text, point -> point.toLowerCase(Locale.ROOT)),
            text -> text.toUpperCase(Locale.ROOT),
            text -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('ς', 'σ'));

    private static final int PAIRS = Size.of(30_000, 300_000);

    private final CaseFolding caseFolding = new CaseFolding(Letters.FOLDED);

    @Test
    void decidedEqualityIsThatOfEveryFolding() {
        var random = new SplittableRandom(1);
        var decided = 0;
        for (var i = 0; i < PAIRS; i++) {
            var left = text(random, 3);
            var right = text(random, 3);
            var verdict = caseFolding.same(left, right);
            for (var fold : verdict == Verdict.DECLINED ? List.<UnaryOperator<String>>of() : FOLDINGS) {
                assertThat(Verdict.of(fold.apply(left).equals(fold.apply(right))))
                        .as("%s == %s", left, right)
                        .isEqualTo(verdict);
            }
            decided += verdict == Verdict.DECLINED ? 0 : 1;
        }
        assertThat(decided).isGreaterThan(PAIRS * 2 / 3);
    }

    @Test
    void decidedContainmentIsThatOfEveryFolding() {
        var random = new SplittableRandom(2);
        for (var i = 0; i < PAIRS; i++) {
            var whole = text(random, 5);
            var part = text(random, 2);
            var verdict = caseFolding.contains(whole, part);
            for (var fold : verdict == Verdict.DECLINED ? List.<UnaryOperator<String>>of() : FOLDINGS) {
                assertThat(Verdict.of(fold.apply(whole).contains(fold.apply(part))))
                        .as("%s in %s", part, whole)
                        .isEqualTo(verdict);
            }
        }
    }

    @Test
    void decidedOrderIsThatOfEveryFolding() {
        var random = new SplittableRandom(3);
        for (var i = 0; i < PAIRS; i++) {
            var left = text(random, 3);
            var right = text(random, 3);
            var order = caseFolding.order(left, right);
            for (var fold : order == CaseFolding.DOUBTFUL ? List.<UnaryOperator<String>>of() : FOLDINGS) {
                assertThat(Integer.signum(fold.apply(left).compareTo(fold.apply(right))))
                        .as("%s and %s", left, right)
                        .isEqualTo(order);
            }
        }
    }

    private static String text(SplittableRandom random, int most) {
        var text = new StringBuilder();
        for (var i = random.nextInt(most + 1); i > 0; i--) {
            text.append(LETTERS.get(random.nextInt(LETTERS.size())));
        }
        return text.toString();
    }

    private static String ascii(String text) {
        return perPoint(text, point -> point >= 'A' && point <= 'Z' ? point + 32 : point);
    }

    private static String perPoint(String text, java.util.function.IntUnaryOperator fold) {
        return text.codePoints()
                .map(fold)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String wholePoints(String text, UnaryOperator<String> fold) {
        var folded = new StringBuilder();
        text.codePoints().forEach(point -> folded.append(fold.apply(Character.toString(point))));
        return folded.toString();
    }
}
