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
 * The rows of one page, read by columns. Rows are numbered from 0. Of a name that a row has more than once the last value
 * counts, except in a condition, where that row is declined.
 */
public sealed interface Table permits PageTable {

    /** How many rows there are. */
    int rows();

    /** Bytes of lines to read before these properties can be looked at; none where their columns are there already. */
    long toRead(Collection<String> names);

    /** Bytes of lines to read before so many rows can be written, wherever they stand. */
    long toCut(int count);

    /**
     * The rows that meet the condition.
     *
     * @throws DeclinedException when that cannot be told of some row
     */
    default BitSet where(Condition condition, Evaluator evaluator) throws DeclinedException {
        return where(condition, evaluator, StepBudget.unlimited());
    }

    /**
     * The same, in so many steps at most.
     *
     * @throws DeclinedException when it cannot be told of some row
     * @throws StepBudget.ExhaustedException when it takes more steps
     */
    BitSet where(Condition condition, Evaluator evaluator, StepBudget steps) throws DeclinedException;

    /** The rows that are sure not to meet the condition; those of which that cannot be told are not among them. */
    BitSet whereNot(Expression condition, Evaluator evaluator, StepBudget steps);

    /** The rows whose id is one of these. */
    BitSet ids(Collection<String> ids);

    /** The id of a row, as text. */
    String id(int row);

    /** The raw JSON of a row's property, or null where the row lacks it. */
    byte @Nullable [] value(int row, String property);

    /** These rows in their order, with the selected properties alone, as lines. */
    Rows lines(BitSet rows, Selection select);

    /** Adds these rows, likewise, to others. */
    void write(BitSet rows, Selection select, Rows.Writer to);

    /** One row with the selected properties alone, as a line without its line break. */
    byte[] line(int row, Selection select);
}
