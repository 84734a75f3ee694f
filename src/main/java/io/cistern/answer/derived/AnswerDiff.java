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

/** Counts the differences between the rows derived from a wide answer and the real answer. */
final class AnswerDiff {

    private final WholeTable wide;
    private final List<BitSet> derived;
    private final WholeTable real;

    /** @param derived the derived rows of each page of the wide answer */
    AnswerDiff(WholeTable wide, List<BitSet> derived, WholeTable real) {
        this.wide = wide;
        this.derived = derived;
        this.real = real;
    }

    /**
     * Counts the differences that only a wrong rule can explain, as far as that can be decided.
     *
     * @param tested the properties that the real answer's filter tests
     */
    long count(Collection<String> tested) {
        return unexpected() + missing(tested);
    }

    /**
     * Counts rows that are derived but not real. When the real answer is not newer and has no filter, these profiles
     * may be new, so none is counted.
     */
    private long unexpected() {
        return isUnfiltered(real) && isAsOld(real, wide)
                ? 0
                : others(wide.rows(derived), real.rows(real.all())).count();
    }

    /** Counts rows that are real but not derived. */
    private long missing(Collection<String> tested) {
        var missing = others(real.rows(real.all()), wide.rows(derived))
                .collect(Collectors.toMap(Row::person, row -> row, (first, _) -> first));
        var inWide = wide.rows(missing.keySet());
        var mayBeNew = isUnfiltered(wide) && isAsOld(wide, real);
        return missing.values().stream()
                .filter(shown -> {
                    var before = inWide.get(shown.person());
                    return before == null ? !mayBeNew : !changed(before, shown, tested);
                })
                .count();
    }

    /** Whether a tested property has changed. Only selected properties can be compared. */
    private boolean changed(Row before, Row after, Collection<String> tested) {
        return tested.stream()
                .filter(property -> Containment.shows(real.snapshot().query(), property))
                .anyMatch(property -> !Arrays.equals(before.value(property), after.value(property)));
    }

    private static boolean isUnfiltered(WholeTable answer) {
        return answer.snapshot().query().where() instanceof Condition.Everything;
    }

    private static boolean isAsOld(WholeTable one, WholeTable other) {
        return !one.snapshot().first().asOf().isAfter(other.snapshot().first().asOf());
    }

    /** The rows of the first stream whose profiles are not in the second. */
    private static Stream<Row> others(Stream<Row> some, Stream<Row> all) {
        var idTable = new IdTable();
        all.forEach(row -> idTable.add(row.person()));
        return some.filter(row -> !idTable.contains(row.person()));
    }
}
