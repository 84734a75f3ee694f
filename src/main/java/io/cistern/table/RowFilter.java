package io.cistern.table;

import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.evaluation.Evaluator;
import io.cistern.where.evaluation.Value;
import io.cistern.where.evaluation.Verdict;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Decides an expression for all rows of a page. Where it looks at one property it is decided once for each distinct
 * value, and the verdicts are then folded by row.
 */
final class RowFilter {

    /** Rows for which a verdict is combined with another, or bytes of a value that are read, in one step. */
    private static final int IN_A_STEP = 16;

    private final Evaluator evaluator;
    private final Map<String, Column> columns;
    private final Map<String, Value[]> values = new HashMap<>();
    private final int rows;
    private final StepBudget steps;

    /** @param steps those that the evaluation may take; it ends with an exception where it would take more */
    RowFilter(Evaluator evaluator, Map<String, Column> columns, int rows, StepBudget steps) {
        this.evaluator = evaluator;
        this.columns = columns;
        this.rows = rows;
        this.steps = steps;
    }

    /** The rows for which the expression is true. */
    BitSet rows(Expression expression) throws DeclinedException {
        var verdicts = verdicts(expression);
        var kept = new BitSet(rows);
        for (var row = 0; row < rows; row++) {
            switch (verdicts[row]) {
                case TRUE -> kept.set(row);
                case FALSE, UNDEFINED -> {}
                case OTHER, DECLINED ->
                    throw new DeclinedException("What Mixpanel makes of a value that some profile has is not known");
            }
        }
        return kept;
    }

    /** The rows for which the expression is sure not to be true. */
    BitSet others(Expression expression) {
        var verdicts = verdicts(expression);
        var others = new BitSet(rows);
        for (var row = 0; row < rows; row++) {
            switch (verdicts[row]) {
                case FALSE, UNDEFINED -> others.set(row);
                case TRUE, OTHER, DECLINED -> {}
            }
        }
        return others;
    }

    private Verdict[] verdicts(Expression expression) {
        return switch (expression) {
            case Expression.And(var terms) -> folded(terms, Verdict::and);
            case Expression.Or(var terms) -> folded(terms, Verdict::or);
            case Expression.Not(var operand) -> not(verdicts(operand));
            default -> leaf(expression);
        };
    }

    private Verdict[] folded(List<Expression> terms, BinaryOperator<Verdict> rule) {
        var verdicts = verdicts(terms.getFirst());
        for (var term : terms.subList(1, terms.size())) {
            var others = verdicts(term);
            for (var row = 0; row < rows; row++) {
                verdicts[row] = rule.apply(verdicts[row], others[row]);
            }
        }
        return verdicts;
    }

    private Verdict[] not(Verdict[] verdicts) {
        for (var row = 0; row < rows; row++) {
            verdicts[row] = verdicts[row].not();
        }
        return verdicts;
    }

    private Verdict[] leaf(Expression leaf) {
        steps.spend(1 + rows / IN_A_STEP);
        var names = List.copyOf(evaluator.properties(leaf));
        var verdicts = names.size() == 1 ? byValue(leaf, names.getFirst()) : byRow(leaf);
        for (var name : names) {
            column(name).repeated().stream().forEach(row -> verdicts[row] = Verdict.DECLINED);
        }
        return verdicts;
    }

    private Verdict[] byValue(Expression leaf, String name) {
        var column = column(name);
        var parsed = values(name);
        var byCode = new Verdict[column.codes()];
        for (var code = 0; code < byCode.length; code++) {
            var value = parsed[code];
            byCode[code] = evaluator.verdict(leaf, asked -> value, steps);
        }
        var verdicts = new Verdict[rows];
        for (var row = 0; row < rows; row++) {
            verdicts[row] = byCode[column.code(row)];
        }
        return verdicts;
    }

    private Verdict[] byRow(Expression leaf) {
        var verdicts = new Verdict[rows];
        for (var i = 0; i < rows; i++) {
            var row = i;
            verdicts[row] =
                    evaluator.verdict(leaf, name -> values(name)[column(name).code(row)], steps);
        }
        return verdicts;
    }

    private Column column(String name) {
        var column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("A part looks at a property that the whole does not");
        }
        return column;
    }

    /** The column's values by their numbers. They are parsed once, however many parts look at them. */
    private Value[] values(String name) {
        var known = values.get(name);
        if (known == null) {
            var column = column(name);
            known = new Value[column.codes()];
            steps.spend(known.length + column.values().length / IN_A_STEP);
            for (var code = 0; code < known.length; code++) {
                known[code] = value(column, code);
            }
            values.put(name, known);
        }
        return known;
    }

    private static Value value(Column column, int code) {
        return code == Column.MISSING
                ? Value.UNDEFINED
                : Value.parse(column.values(), column.from(code), column.to(code));
    }
}
