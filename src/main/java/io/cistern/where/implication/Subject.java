package io.cistern.where.implication;

import io.cistern.where.Expression;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.implication.Constant.Word;

/**
 * A value, and its side in a comparison, because Mixpanel may compare a date on the left and on the right by different
 * rules.
 */
record Subject(Expression expression, Side side) {
    enum Side {
        LEFT,
        RIGHT
    }

    /**
     * Whether the ordinary rules cover a comparison with this constant, which exclude dates, and ids with anything but
     * text.
     */
    boolean isTyped(Constant constant) {
        return !(expression instanceof Call(var function, var argument) && function == Function.DATETIME)
                && (!isId() || constant instanceof Word); // Mixpanel may store ids as numbers
    }

    boolean isId() {
        return expression.equals(Expression.property("$distinct_id"));
    }
}
