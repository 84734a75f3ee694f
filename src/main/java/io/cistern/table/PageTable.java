package io.cistern.table;

import io.cistern.profile.Selection;
import io.cistern.rows.Block;
import io.cistern.rows.Hash128;
import io.cistern.rows.Line;
import io.cistern.rows.Rows;
import io.cistern.where.Condition;
import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.evaluation.Evaluator;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of a cached page. It reads values of all rows from columns, and single rows from lines. */
final class PageTable implements Table {

    /** The limit on properties in a filter. Each property is a column of some kilobytes during the evaluation. */
    private static final int MAX_PROPERTIES = 500;

    /**
     * Bytes of lines that one step reads. They count even when the columns are cached, so that the cache does not
     * change the result.
     */
    private static final int SCANNED = 64;

    /** Rows of a column that one step writes. */
    private static final int PACKED = 4;

    private final Rows rows;
    private final Tables tables;

    PageTable(Rows rows, Tables tables) {
        this.rows = rows;
        this.tables = tables;
    }

    @Override
    public int rows() {
        return rows.count();
    }

    @Override
    public long toRead(Collection<String> names) {
        return tables.hasColumns(rows, names) ? 0 : rows.bytes();
    }

    @Override
    public long toCut(int count) {
        var blocks = rows.blocks().size();
        return blocks == 0 ? 0 : rows.bytes() / blocks * (long) Math.min(count, blocks);
    }

    @Override
    public BitSet where(Condition condition, Evaluator evaluator, StepBudget steps) throws DeclinedException {
        return switch (condition) {
            case Condition.Everything() -> {
                var all = new BitSet(rows());
                all.set(0, rows());
                yield all;
            }
            case Condition.Understood(var expression) -> where(expression, evaluator, steps);
            case Condition.Opaque(var text) ->
                throw new DeclinedException("The expression is written in an unknown dialect");
        };
    }

    private BitSet where(Expression expression, Evaluator evaluator, StepBudget steps) throws DeclinedException {
        if (!evaluator.understands(expression)) {
            throw new DeclinedException("Only Mixpanel can evaluate this expression");
        }
        var names = evaluator.properties(expression);
        if (names.size() > MAX_PROPERTIES) {
            throw new DeclinedException("The expression uses more than " + MAX_PROPERTIES + " properties");
        }
        return filter(names, evaluator, steps).rows(expression);
    }

    @Override
    public BitSet whereNot(Expression condition, Evaluator evaluator, StepBudget steps) {
        var names = evaluator.properties(condition);
        return evaluator.understands(condition) && names.size() <= MAX_PROPERTIES
                ? filter(names, evaluator, steps).others(condition)
                : new BitSet();
    }

    private RowFilter filter(Set<String> names, Evaluator evaluator, StepBudget steps) {
        steps.spend(rows.bytes() / SCANNED + (long) names.size() * rows() / PACKED);
        return new RowFilter(evaluator, tables.columns(rows, names), rows(), steps);
    }

    @Override
    public BitSet ids(Collection<String> ids) {
        var wanted = Set.copyOf(ids);
        var candidates = new BitSet(rows());
        rows.ids()
                .rowsOf(wanted.stream().map(Hash128::of).collect(Collectors.toSet()))
                .forEach(candidates::set);
        var found = new BitSet(rows());
        visit(candidates, (row, line, isIdNumber) -> found.set(row, wanted.contains(line.id())));
        return found;
    }

    @Override
    public String id(int row) {
        return at(row).id();
    }

    @Override
    public byte @Nullable [] value(int row, String property) {
        var column = tables.column(rows, property);
        var code = column.code(row);
        return code == Column.MISSING ? null : column.value(code);
    }

    @Override
    public Rows lines(BitSet selected, Selection select) {
        var lines = new Rows.Writer();
        write(selected, select, lines);
        return lines.finish();
    }

    @Override
    public void write(BitSet selected, Selection select, Rows.Writer to) {
        var projection = new Projection(select);
        visit(
                selected,
                (row, line, isIdNumber) -> projection.cut(line, isIdNumber).write(to));
    }

    /** Passes these rows to the visitor in their order, and decompresses each block once. */
    void visit(BitSet selected, Visitor visitor) {
        for (var block : rows.blocks()) {
            var row = selected.nextSetBit(block.row());
            if (row >= 0 && row < block.row() + block.rows()) {
                visit(selected, block, visitor);
            }
        }
    }

    private static void visit(BitSet selected, Block block, Visitor visitor) {
        var end = block.row() + block.rows();
        var bytes = block.lines(selected.previousSetBit(end - 1) - block.row() + 1);
        var at = 0;
        var before = block.row();
        for (var row = selected.nextSetBit(before); row >= 0 && row < end; row = selected.nextSetBit(row + 1)) {
            at = Line.forward(bytes, at, row - before);
            before = row;
            visitor.visit(row, new Line(bytes, at), block.isIdNumber(row));
        }
    }

    /** Receives lines. */
    interface Visitor {
        /**
         * Receives a line.
         *
         * @param isIdNumber whether Mixpanel wrote the id as a number
         */
        void visit(int row, Line line, boolean isIdNumber);
    }

    /** The columns with these names, in the order of the names. */
    List<Column> columns(List<String> names) {
        var columns = tables.columns(rows, names);
        return names.stream()
                .map(name -> Objects.requireNonNull(columns.get(name)))
                .toList();
    }

    @Override
    public byte[] line(int row, Selection select) {
        return new Projection(select).line(at(row));
    }

    private Line at(int row) {
        for (var block : rows.blocks()) {
            if (row < block.row() + block.rows()) {
                return Line.of(block, row);
            }
        }
        throw new IndexOutOfBoundsException(row);
    }
}
