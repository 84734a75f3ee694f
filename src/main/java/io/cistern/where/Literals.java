package io.cistern.where;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A long list of literals, in which a text or a number is found without going through all of it: thousands of ids are
 * asked for at once, and of every profile. It decides as {@link Equality} with each of them would.
 */
final class Literals {

    private final Folding folding;
    private final List<Expression> items;
    private final Set<String> keys = new HashSet<>();
    private final Set<String> coarse = new HashSet<>();
    private final Map<Double, List<BigDecimal>> numbers = new HashMap<>();
    private boolean ascii = true;
    private Verdict other = Verdict.FALSE;

    Literals(List<Expression> items, Folding folding) {
        this.items = items;
        this.folding = folding;
        for (var item : items) {
            switch (item) {
                case Expression.Text(var text) -> {
                    keys.add(folding.key(text));
                    coarse.add(Folding.full(text));
                    ascii &= Folding.isAscii(text);
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
        if (keys.contains(folding.key(own))) {
            return Verdict.TRUE;
        }
        if (folding.isSure() || (ascii && Folding.isAscii(own))) {
            return other;
        }
        return coarse.contains(Folding.full(own)) ? Verdict.DECLINED : other;
    }

    Verdict number(BigDecimal own) {
        var alike = numbers.get(image(own));
        if (alike == null) {
            return other;
        }
        return alike.stream().anyMatch(number -> number.compareTo(own) == 0) ? Verdict.TRUE : Verdict.DECLINED;
    }

    /** Zero's sign counts for nothing. */
    private static double image(BigDecimal number) {
        return number.doubleValue() + 0.0;
    }
}
