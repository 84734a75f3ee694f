package io.cistern.where.evaluation;

import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A long list of literals as a hash table, because a query may compare every profile with thousands of ids. It gives
 * the same results as {@link Equality} with each literal.
 */
final class LiteralSet {

    /** Steps to add a literal to the table. */
    private static final long INSERT = 10;

    private final CaseFolding caseFolding;
    private final List<Expression> items;
    private final Set<String> keys = new HashSet<>();
    private final Set<String> coarse = new HashSet<>();
    private final Map<Double, List<BigDecimal>> numbers = new HashMap<>();
    private boolean ascii = true;
    private Verdict other = Verdict.FALSE;

    LiteralSet(List<Expression> items, CaseFolding caseFolding) {
        this.items = items;
        this.caseFolding = caseFolding;
        for (var item : items) {
            switch (item) {
                case Expression.Text(var text) -> {
                    keys.add(caseFolding.key(text));
                    coarse.add(CaseFolding.full(text));
                    ascii &= CaseFolding.isAscii(text);
                }
                case Expression.Numeral(var number) ->
                    numbers.computeIfAbsent(image(number), none -> new ArrayList<>())
                            .add(number);
                case Expression.Truth truth -> {}
                default -> other = Verdict.DECLINED;
            }
        }
    }

    /**
     * Whether this set was made from the same list object. Comparing long lists for each row would cost more than the
     * table saves.
     */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(List<Expression> list) {
        return items == list;
    }

    boolean hasNumbers() {
        return !numbers.isEmpty();
    }

    Verdict text(String value) {
        if (keys.contains(caseFolding.key(value))) {
            return Verdict.TRUE;
        }
        if (caseFolding.isSure() || (ascii && CaseFolding.isAscii(value))) {
            return other;
        }
        return coarse.contains(CaseFolding.full(value)) ? Verdict.DECLINED : other;
    }

    Verdict number(BigDecimal value, StepBudget steps) {
        var candidates = numbers.get(image(value));
        if (candidates == null) {
            return other;
        }
        // many when the numbers differ only in their last digits
        steps.spend(candidates.size() * Costs.of(new Value.Numeral(value)));
        return candidates.stream().anyMatch(number -> number.compareTo(value) == 0) ? Verdict.TRUE : Verdict.DECLINED;
    }

    private static long steps(List<Expression> items) {
        var steps = 0L;
        for (var item : items) {
            steps += item instanceof Expression.Text(var text) ? INSERT + 2 * Costs.of(text) : INSERT;
        }
        return steps;
    }

    /** The number as a double, without the sign of zero. */
    private static double image(BigDecimal number) {
        return number.doubleValue() + 0.0;
    }

    /**
     * The most recently used lists. An expression that is evaluated row by row may use several lists in turn; building
     * each table again for every row would cost more than the table saves.
     */
    static final class Recent {

        private static final int CAPACITY = 16;

        private volatile List<LiteralSet> recent = List.of();

        /** The set for this list object. */
        LiteralSet of(List<Expression> items, CaseFolding caseFolding, StepBudget steps) {
            for (var one : recent) {
                if (one.isOf(items)) {
                    return one;
                }
            }
            steps.spend(steps(items));
            var made = new LiteralSet(items, caseFolding);
            recent = Stream.concat(Stream.of(made), recent.stream().limit(CAPACITY - 1))
                    .toList();
            return made;
        }
    }
}
