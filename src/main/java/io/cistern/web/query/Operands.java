package io.cistern.web.query;

import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Place;
import io.cistern.web.problem.Texts;
import io.cistern.where.Expression;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Text;
import io.cistern.where.Expression.Truth;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** Compiles what a filter compares a property with. */
final class Operands {

    private final Dates dates;
    private final Faults faults;

    Operands(Dates dates, Faults faults) {
        this.dates = dates;
        this.faults = faults;
    }

    /** A text, a number or a truth value. */
    Expression scalar(JsonNode operand, Place at) {
        if (operand.isBoolean()) {
            return new Truth(operand.booleanValue());
        }
        if (operand.isNull()) {
            return fault(at, "null cannot be compared with; use exists");
        }
        if (operand.isContainer()) {
            return fault(at, "A string, number or boolean is expected; several values go into in");
        }
        return ordered(operand, at);
    }

    /** A text or a number. */
    Expression ordered(JsonNode operand, Place at) {
        if (operand.isString()) {
            var text = operand.stringValue();
            return Texts.encodable(text) ? new Text(text) : fault(at, "This text holds half a surrogate pair");
        }
        if (operand.isNumber()) {
            var number = operand.decimalValue();
            return finite(number) ? new Numeral(number) : fault(at, "This number is beyond what Mixpanel can hold");
        }
        return fault(at, "A string or number is expected");
    }

    /** A date; the operator says from which side it bounds. */
    Expression date(JsonNode operand, Operator operator, Place at) {
        return operand.isString() ? dates.bound(operand.stringValue(), operator, at) : fault(at, Dates.EXPECTED);
    }

    Expression within(JsonNode operand, Place at) {
        return operand.isString() ? dates.within(operand.stringValue(), at) : fault(at, Dates.SPAN_EXPECTED);
    }

    /** Mixpanel's numbers are doubles; written out, a number like 1e999999999 would also fill the memory. */
    private static boolean finite(BigDecimal number) {
        return Math.abs((long) number.scale()) <= 1100 && Double.isFinite(number.doubleValue());
    }

    private Expression fault(Place at, String detail) {
        faults.add(at, detail);
        return Expression.FALSE;
    }
}
