package io.cistern.where.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.evaluation.Rules.Letters;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MembershipTests {

    private static final List<String> TEXTS = List.of(
            "a", "A", "k", "K", "\u212a", "s", "ss", "ß", "ẞ", "é", "É", "i", "İ", "i\u0307", "ı", "1", "", "😀");

    private static final List<String> NUMBERS = List.of(
            "0",
            "0.0",
            "-0.0",
            "1",
            "1.0",
            "-1",
            "0.1",
            "0.10000000000000000001",
            "9007199254740992",
            "9007199254740993");

    /** The hash table and the comparison one by one give the same result, for any list in any order. */
    @ParameterizedTest
    @EnumSource
    void aLookUpInALongListAgreesWithComparingOneByOne(Letters letters) {
        var caseFolding = new CaseFolding(letters);
        var membership = new Membership(caseFolding, new Equality(caseFolding));
        var random = new SplittableRandom(3);
        var seen = EnumSet.noneOf(Verdict.class);
        for (var i = 0; i < 20_000; i++) {
            var literals = Stream.generate(() -> literal(random))
                    .limit(random.nextInt(8, 14))
                    .toList();
            for (var j = 0; j < 5; j++) {
                var own = value(random);
                var verdict = membership.among(own, literals, StepBudget.unlimited());
                assertThat(verdict).as("%s in %s", own, literals).isEqualTo(membership.oneByOne(own, literals));
                seen.add(verdict);
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(Verdict.TRUE, Verdict.FALSE, Verdict.DECLINED);
    }

    private static Expression literal(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Expression.Truth(random.nextBoolean());
            case 1, 2, 3 -> new Expression.Numeral(number(random));
            default -> new Expression.Text(text(random));
        };
    }

    private static Value value(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Value.of(random.nextBoolean());
            case 1 -> Value.UNDEFINED;
            case 2, 3, 4 -> new Value.Numeral(number(random));
            default -> new Value.Text(text(random));
        };
    }

    private static BigDecimal number(SplittableRandom random) {
        return new BigDecimal(NUMBERS.get(random.nextInt(NUMBERS.size())));
    }

    private static String text(SplittableRandom random) {
        return TEXTS.get(random.nextInt(TEXTS.size()))
                + (random.nextBoolean() ? "" : TEXTS.get(random.nextInt(TEXTS.size())));
    }
}
