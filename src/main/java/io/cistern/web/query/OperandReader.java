package io.cistern.web.query;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Utf8;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.where.Expression;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Text;
import io.cistern.where.Expression.Truth;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** Compiles the operands of a filter's comparisons. */
final class OperandReader {

    private final DateCompiler dateCompiler;
    private final ValidationErrors validationErrors;

    OperandReader(DateCompiler dateCompiler, ValidationErrors validationErrors) {
        this.dateCompiler = dateCompiler;
        this.validationErrors = validationErrors;
    }

    /** Compiles a text, a number or a boolean. */
    Expression scalar(JsonNode operand, ErrorLocation at) {
        if (operand.isBoolean()) {
            return new Truth(operand.booleanValue());
        }
        if (operand.isNull()) {
            return fault(at, "null is not a value to compare with; use exists");
        }
        if (operand.isContainer()) {
            return fault(at, "A string, number or boolean is expected; several values go into in");
        }
        return ordered(operand, at);
    }

    /** Compiles a text or a number. */
    Expression ordered(JsonNode operand, ErrorLocation at) {
        if (operand.isString()) {
            var text = operand.stringValue();
            return Utf8.encodable(text) ? new Text(text) : fault(at, "The string contains an unpaired surrogate");
        }
        if (operand.isNumber()) {
            var number = operand.decimalValue();
            return finite(number)
                    ? new Numeral(number)
                    : fault(at, "This number is out of the range of Mixpanel's numbers");
        }
        return fault(at, "A string or number is expected");
    }

    /** Compiles a date. The operator says whether it is an upper or a lower bound. */
    Expression date(JsonNode operand, Operator operator, ErrorLocation at) {
        return operand.isString()
                ? dateCompiler.bound(operand.stringValue(), operator, at)
                : fault(at, DateCompiler.EXPECTED);
    }

    Expression within(JsonNode operand, ErrorLocation at) {
        return operand.isString()
                ? dateCompiler.within(operand.stringValue(), at)
                : fault(at, DateCompiler.SPAN_EXPECTED);
    }

    /**
     * Whether the number is a finite double, as Mixpanel's numbers are. The digits of a number like 1e999999999 would
     * also exhaust the memory.
     */
    private static boolean finite(BigDecimal number) {
        return Math.abs((long) number.scale()) <= 1100 && Double.isFinite(number.doubleValue());
    }

    private Expression fault(ErrorLocation at, String detail) {
        validationErrors.add(at, detail);
        return Expression.FALSE;
    }
}
