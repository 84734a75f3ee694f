package io.cistern.answer;

import io.cistern.answer.WholeTable.Row;
import io.cistern.where.Condition;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/** Who is in one of two answers and not in the other: what was derived of a wide one, and the real one. */
final class Differences {

    private final WholeTable wide;
    private final WholeTable real;
    private final long[] derived;

    /** @param rows those of each page of the wide answer that were derived */
    Differences(WholeTable wide, BitSet[] rows, WholeTable real) {
        this.wide = wide;
        this.real = real;
        this.derived = wide.people(rows);
    }

    /**
     * How many there are for whom only a rule can be to blame, as far as can be told.
     *
     * @param tested the properties that the real answer's filter looks at
     */
    long count(Collection<String> tested) {
        var people = real.people();
        return strays(others(derived, people)) + lacking(others(people, derived), tested);
    }

    /** Derived, and not real: when the real answer is the older one, and leaves nobody out, they are new. */
    private long strays(long[] strays) {
        return leavesNobodyOut(real) && isAsOld(real, wide) ? 0 : strays.length;
    }

    /** Real, and not derived. */
    private long lacking(long[] lacking, Collection<String> tested) {
        var held = wide.rows(lacking);
        var shown = real.rows(lacking);
        var newcomers = leavesNobodyOut(wide) && isAsOld(wide, real);
        return LongStream.of(lacking)
                .filter(person -> held.containsKey(person) ? !changed(person, held, shown, tested) : !newcomers)
                .count();
    }

    /** What is tested is not what it was. What was not selected is not seen. */
    private boolean changed(long person, Map<Long, Row> held, Map<Long, Row> shown, Collection<String> tested) {
        var before = Objects.requireNonNull(held.get(person));
        var after = Objects.requireNonNull(shown.get(person));
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

    /** Those of the first that are not among the second; both are sorted. */
    private static long[] others(long[] some, long[] all) {
        return LongStream.of(some)
                .filter(one -> Arrays.binarySearch(all, one) < 0)
                .toArray();
    }
}
