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
 * A long list of literals, in which a text or a number is found without going through all of it: thousands of ids are
 * asked for at once, and of every profile. It decides as {@link Equality} with each of them would.
 */
final class LiteralSet {

    /** Steps to put a literal into a table. */
    private static final long TO_KEEP = 10;

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

    /** Whether it is of that very list; to compare long lists for each row would cost what is to be saved. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(List<Expression> list) {
        return items == list;
    }

    boolean hasNumbers() {
        return !numbers.isEmpty();
    }

    Verdict text(String own) {
        if (keys.contains(caseFolding.key(own))) {
            return Verdict.TRUE;
        }
        if (caseFolding.isSure() || (ascii && CaseFolding.isAscii(own))) {
            return other;
        }
        return coarse.contains(CaseFolding.full(own)) ? Verdict.DECLINED : other;
    }

    Verdict number(BigDecimal own, StepBudget steps) {
        var alike = numbers.get(image(own));
        if (alike == null) {
            return other;
        }
        steps.spend(alike.size() * Costs.of(new Value.Numeral(own))); // many, where only their last digits differ
        return alike.stream().anyMatch(number -> number.compareTo(own) == 0) ? Verdict.TRUE : Verdict.DECLINED;
    }

    private static long steps(List<Expression> items) {
        var steps = 0L;
        for (var item : items) {
            steps += item instanceof Expression.Text(var text) ? TO_KEEP + 2 * Costs.of(text) : TO_KEEP;
        }
        return steps;
    }

    /** Zero's sign counts for nothing. */
    private static double image(BigDecimal number) {
        return number.doubleValue() + 0.0;
    }

    /**
     * The lists that were looked into last. A part of an expression that is evaluated row by row may look into several in
     * turn; to read each anew for every row would cost what is to be saved.
     */
    static final class Recent {

        private static final int MOST = 16;

        private volatile List<LiteralSet> known = List.of();

        /** The literals of that very list. */
        LiteralSet of(List<Expression> items, CaseFolding caseFolding, StepBudget steps) {
            for (var one : known) {
                if (one.isOf(items)) {
                    return one;
                }
            }
            steps.spend(steps(items));
            var made = new LiteralSet(items, caseFolding);
            known = Stream.concat(Stream.of(made), known.stream().limit(MOST - 1))
                    .toList();
            return made;
        }
    }
}
