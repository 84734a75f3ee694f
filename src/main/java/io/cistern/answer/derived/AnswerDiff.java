package io.cistern.answer.derived;

import io.cistern.answer.containment.Containment;
import io.cistern.answer.derived.WholeTable.Row;
import io.cistern.rows.IdTable;
import io.cistern.where.Condition;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is in one of two answers and not in the other: what was derived of a wide one, and the real one. */
final class AnswerDiff {

    private final WholeTable wide;
    private final List<BitSet> derived;
    private final WholeTable real;

    /** @param derived the rows of each page of the wide answer that were derived */
    AnswerDiff(WholeTable wide, List<BitSet> derived, WholeTable real) {
        this.wide = wide;
        this.derived = derived;
        this.real = real;
    }

    /**
     * How many there are for whom only a rule can be to blame, as far as can be told.
     *
     * @param tested the properties that the real answer's filter looks at
     */
    long count(Collection<String> tested) {
        return strays() + lacking(tested);
    }

    /** Derived, and not real: when the real answer is the older one, and leaves nobody out, they are new. */
    private long strays() {
        return leavesNobodyOut(real) && isAsOld(real, wide)
                ? 0
                : others(wide.rows(derived), real.rows(real.all())).count();
    }

    /** Real, and not derived. */
    private long lacking(Collection<String> tested) {
        var lacking = others(real.rows(real.all()), wide.rows(derived))
                .collect(Collectors.toMap(Row::person, row -> row, (first, _) -> first));
        var held = wide.rows(lacking.keySet());
        var newcomers = leavesNobodyOut(wide) && isAsOld(wide, real);
        return lacking.values().stream()
                .filter(shown -> {
                    var before = held.get(shown.person());
                    return before == null ? !newcomers : !changed(before, shown, tested);
                })
                .count();
    }

    /** What is tested is not what it was. What was not selected is not seen. */
    private boolean changed(Row before, Row after, Collection<String> tested) {
        return tested.stream()
                .filter(property -> Containment.shows(real.snapshot().query(), property))
                .anyMatch(property -> !Arrays.equals(before.value(property), after.value(property)));
    }

    private static boolean leavesNobodyOut(WholeTable answer) {
        return answer.snapshot().query().where() instanceof Condition.Everything;
    }

    private static boolean isAsOld(WholeTable one, WholeTable other) {
        return !one.snapshot().first().asOf().isAfter(other.snapshot().first().asOf());
    }

    /** Those of the first whose people are not among the second. */
    private static Stream<Row> others(Stream<Row> some, Stream<Row> all) {
        var idTable = new IdTable();
        all.forEach(row -> idTable.add(row.person()));
        return some.filter(row -> !idTable.contains(row.person()));
    }
}
