package io.cistern.where;

import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Arithmetic;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Negative;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Now;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Reference;
import io.cistern.where.Expression.Text;
import io.cistern.where.Expression.Truth;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Generates trees of every kind from a seed: arbitrary ones to print, and ones to evaluate, whose few names have
 * values.
 */
final class RandomExpressions {

    private static final List<String> WILD = List.of(
            "\"", "\\", "\\\"", "\n", "\t", "\u0000", "\u007f", "'", "[", "]", "(", ")", "{", " ", " and ", " or ",
            "not ", "é", "\u202e", "😀", "\uffff", "\\n", "\\u0041", "a", "B", "$x", "-1", "==", "]==\"");

    private static final List<String> WILD_NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "1.0",
            "0.00",
            "-0.10",
            "007",
            "1E+5",
            "-1E+3",
            "1e-7",
            "9007199254740993",
            "1.50",
            "-123456789012345678901234567890",
            "4294967295");

    private static final List<String> TAME = List.of("a", "b", "c");
    private static final List<String> TAME_NUMBERS = List.of("0", "1", "-1", "2", "1.0");

    private final SplittableRandom random;
    private final boolean wild;

    private RandomExpressions(SplittableRandom random, boolean wild) {
        this.random = random;
        this.wild = wild;
    }

    static RandomExpressions wild(long seed) {
        return new RandomExpressions(new SplittableRandom(seed), true);
    }

    static RandomExpressions tame(long seed) {
        return new RandomExpressions(new SplittableRandom(seed), false);
    }

    Expression next() {
        return tree(1 + random.nextInt(wild ? 6 : 5));
    }

    private Expression tree(int depth) {
        return depth <= 1
                ? leaf()
                : switch (random.nextInt(wild ? 16 : 12)) {
                    case 0, 1 -> new And(some(2, depth));
                    case 2, 3 -> new Or(some(2, depth));
                    case 4, 5, 6 -> new Not(tree(depth - 1));
                    case 7, 8, 9 -> new Comparison(one(Comparison.Operator.values()), tree(depth - 1), tree(depth - 1));
                    case 10 -> new Call(one(Call.Function.values()), tree(depth - 1));
                    case 12 -> new Negative(tree(depth - 1));
                    case 13 -> new ListOf(some(0, depth));
                    case 14 -> new Arithmetic(one(Arithmetic.Operation.values()), tree(depth - 1), tree(depth - 1));
                    case 15 -> leaf();
                    default -> rare(depth);
                };
    }

    private Expression rare(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> new Negative(tree(depth - 1));
            case 1, 2 -> new Arithmetic(one(Arithmetic.Operation.values()), tree(depth - 1), tree(depth - 1));
            default -> new Comparison(Comparison.Operator.IN, tree(depth - 1), new ListOf(some(0, 2)));
        };
    }

    private List<Expression> some(int least, int depth) {
        return IntStream.range(0, least + random.nextInt(3))
                .mapToObj(i -> tree(depth - 1))
                .toList();
    }

    private Expression leaf() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> new Text(text());
            case 2 -> new Numeral(new BigDecimal(one(wild ? WILD_NUMBERS : TAME_NUMBERS)));
            case 3 -> new Truth(random.nextBoolean());
            case 4 -> wild ? new Now() : Expression.property(text());
            default -> wild ? new Reference(one(Reference.Source.values()), text()) : Expression.property(text());
        };
    }

    private String text() {
        if (!wild) {
            return one(TAME);
        }
        var text = new StringBuilder();
        for (var i = random.nextInt(4); i > 0; i--) {
            text.append(one(WILD));
        }
        return text.toString();
    }

    private <T> T one(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
