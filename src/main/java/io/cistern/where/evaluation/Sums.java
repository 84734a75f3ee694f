package io.cistern.where.evaluation;

import io.cistern.where.LanguageLimits;
import io.cistern.where.evaluation.Value.Listed;
import io.cistern.where.evaluation.Value.Moment;
import io.cistern.where.evaluation.Value.Numeral;
import io.cistern.where.evaluation.Value.Structure;
import io.cistern.where.evaluation.Value.Text;
import io.cistern.where.evaluation.Value.Unknown;
import java.math.BigDecimal;

/**
 * Adds and subtracts. A sum of numbers is known where finite doubles and exact digits give the same result. Two texts
 * are concatenated, and any other two values yield undefined ({@code mixpanel.md}, 5.5; 7, row 39). Lists, moments and
 * objects are declined, because these rules do not cover them.
 */
final class Sums {

    /** Stands for negative zero. Its text is not certain, and {@code string(..)} declines numbers with decimals. */
    static final BigDecimal NEGATIVE_ZERO = new BigDecimal("0.0");

    private Sums() {}

    static Value plus(Value left, Value right) {
        if (left instanceof Text(var a) && right instanceof Text(var b)) {
            return a.length() + b.length() > LanguageLimits.LENGTH ? Value.UNKNOWN : new Text(a + b);
        }
        return left instanceof Numeral(var a) && right instanceof Numeral(var b) ? sum(a, b) : otherTypes(left, right);
    }

    static Value minus(Value left, Value right) {
        return left instanceof Numeral(var a) && right instanceof Numeral(var b)
                ? sum(a, b.negate())
                : otherTypes(left, right);
    }

    static Value negative(Value operand) {
        return operand instanceof Numeral(var a)
                ? new Numeral(a.signum() == 0 ? NEGATIVE_ZERO : a.negate())
                : otherTypes(operand, operand);
    }

    private static Value sum(BigDecimal left, BigDecimal right) {
        var sum = left.add(right);
        var image = left.doubleValue() + right.doubleValue();
        return Double.isFinite(image) && sum.doubleValue() == image ? new Numeral(sum) : Value.UNKNOWN;
    }

    private static Value otherTypes(Value left, Value right) {
        return isUncovered(left) || isUncovered(right) ? Value.UNKNOWN : Value.UNDEFINED;
    }

    private static boolean isUncovered(Value value) {
        return value instanceof Listed
                || value instanceof Moment
                || value instanceof Structure
                || value instanceof Unknown;
    }
}
