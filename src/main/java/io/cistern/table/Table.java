package io.cistern.table;

import io.cistern.profile.Selection;
import io.cistern.rows.Rows;
import io.cistern.where.Condition;
import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.evaluation.Evaluator;
import java.util.BitSet;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one page, read by columns. Rows are numbered from 0. When a name occurs more than once in a row, the last
 * value counts, except in a condition, which declines that row.
 */
public sealed interface Table permits PageTable {

    /** The number of rows. */
    int rows();

    /** The bytes of lines to read before these properties are available; 0 when their columns are cached. */
    long toRead(Collection<String> names);

    /** The bytes of lines to read in order to write this number of rows at any positions. */
    long toCut(int count);

    /**
     * The rows that meet the condition.
     *
     * @throws DeclinedException when the condition cannot be decided for a row
     */
    default BitSet where(Condition condition, Evaluator evaluator) throws DeclinedException {
        return where(condition, evaluator, StepBudget.unlimited());
    }

    /**
     * As above, with a limit on the steps.
     *
     * @throws DeclinedException when the condition cannot be decided for a row
     * @throws StepBudget.ExhaustedException when it takes more steps
     */
    BitSet where(Condition condition, Evaluator evaluator, StepBudget steps) throws DeclinedException;

    /** The rows that certainly do not meet the condition. Rows for which this cannot be decided are not included. */
    BitSet whereNot(Expression condition, Evaluator evaluator, StepBudget steps);

    /** The rows whose id is one of these. */
    BitSet ids(Collection<String> ids);

    /** The id of a row, as text. */
    String id(int row);

    /** The raw JSON of a row's property, or null where the row lacks it. */
    byte @Nullable [] value(int row, String property);

    /** These rows in their order, as lines with only the selected properties. */
    Rows lines(BitSet rows, Selection select);

    /** Writes these rows in their order, with only the selected properties. */
    void write(BitSet rows, Selection select, Rows.Writer to);

    /** One row as a line with only the selected properties, without its line break. */
    byte[] line(int row, Selection select);
}
