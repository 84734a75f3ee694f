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
 * Evaluates an expression for all rows of a page. A part that uses one property is evaluated once for each distinct
 * value, and the verdicts are then combined by row.
 */
final class RowFilter {

    /** Verdicts that one step combines, or bytes of a value that one step reads. */
    private static final int PER_STEP = 16;

    private final Evaluator evaluator;
    private final Map<String, Column> columns;
    private final Map<String, Value[]> values = new HashMap<>();
    private final int rows;
    private final StepBudget steps;

    /** @param steps the evaluation fails when it takes more steps */
    RowFilter(Evaluator evaluator, Map<String, Column> columns, int rows, StepBudget steps) {
        this.evaluator = evaluator;
        this.columns = columns;
        this.rows = rows;
        this.steps = steps;
    }

    /** The rows for which the expression is true. */
    BitSet rows(Expression expression) throws DeclinedException {
        var verdicts = verdicts(expression);
        var matching = new BitSet(rows);
        for (var row = 0; row < rows; row++) {
            switch (verdicts[row]) {
                case TRUE -> matching.set(row);
                case FALSE, UNDEFINED -> {}
                case OTHER, DECLINED ->
                    throw new DeclinedException("A profile has a value for which Mixpanel's result is not known");
            }
        }
        return matching;
    }

    /** The rows for which the expression is certainly not true. */
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
        steps.spend(1 + rows / PER_STEP);
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
            byCode[code] = evaluator.verdict(leaf, property -> value, steps);
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
            throw new IllegalArgumentException("A part of the expression uses a property without a column");
        }
        return column;
    }

    /** The column's values by their codes, parsed once for all parts of the expression. */
    private Value[] values(String name) {
        var parsed = values.get(name);
        if (parsed == null) {
            var column = column(name);
            parsed = new Value[column.codes()];
            steps.spend(parsed.length + column.values().length / PER_STEP);
            for (var code = 0; code < parsed.length; code++) {
                parsed[code] = value(column, code);
            }
            values.put(name, parsed);
        }
        return parsed;
    }

    private static Value value(Column column, int code) {
        return code == Column.MISSING
                ? Value.UNDEFINED
                : Value.parse(column.values(), column.from(code), column.to(code));
    }
}
