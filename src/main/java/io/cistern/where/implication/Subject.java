package io.cistern.where.implication;

import io.cistern.where.Expression;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.implication.Constant.Word;

/** A value, and where it stood: a date on its left may be met by another rule than one on its right. */
record Subject(Expression expression, Side side) {
    enum Side {
        LEFT,
        RIGHT
    }

    /** Whether its comparison with such a constant is one of types, not of dates or ids. */
    boolean isTyped(Constant constant) {
        return !(expression instanceof Call(var function, var argument) && function == Function.DATETIME)
                && (!isId() || constant instanceof Word); // ids may be kept as numbers, and meet them as texts
    }

    boolean isId() {
        return expression.equals(Expression.property("$distinct_id"));
    }
}
