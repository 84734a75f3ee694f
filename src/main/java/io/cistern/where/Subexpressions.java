package io.cistern.where;

import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Arithmetic;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Negative;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Now;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Reference;
import io.cistern.where.Expression.Text;
import io.cistern.where.Expression.Truth;
import java.util.List;
import java.util.stream.Stream;

/** Lists the parts of a tree. */
public final class Subexpressions {
    private Subexpressions() {}

    /** The expression and all its descendants. The depth of the recursion is bounded. */
    public static Stream<Expression> of(Expression expression) {
        return Stream.concat(Stream.of(expression), direct(expression).stream().flatMap(Subexpressions::of));
    }

    /** The direct operands of the expression. */
    public static List<Expression> direct(Expression expression) {
        return switch (expression) {
            case Text(var value) -> List.of();
            case Numeral(var value) -> List.of();
            case Truth(var value) -> List.of();
            case Reference(var source, var name) -> List.of();
            case Now() -> List.of();
            case ListOf(var items) -> items;
            case Call(var function, var argument) -> List.of(argument);
            case Not(var operand) -> List.of(operand);
            case Negative(var operand) -> List.of(operand);
            case And(var terms) -> terms;
            case Or(var terms) -> terms;
            case Comparison(var operator, var left, var right) -> List.of(left, right);
            case Arithmetic(var operation, var left, var right) -> List.of(left, right);
        };
    }
}
