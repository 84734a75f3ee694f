package io.cistern.web.query;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.Utf8;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.where.Expression;
import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Or;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Compiles a JSON filter into an expression. The operators mean what they mean in Mixpanel: {@code ne}, {@code notIn},
 * {@code notContains} and {@code not} are true for profiles without the property.
 */
final class FilterReader {

    static final Set<String> COMBINATIONS = Set.of("all", "any", "not");

    /** Replaces a part that cannot be compiled. The validation error that is added with it prevents the query. */
    private static final Expression NOTHING = Expression.FALSE;

    private final ValidationErrors validationErrors;
    private final OperandReader operandReader;

    FilterReader(QueryClock queryClock, ValidationErrors validationErrors) {
        this.validationErrors = validationErrors;
        this.operandReader = new OperandReader(new DateCompiler(queryClock, validationErrors), validationErrors);
    }

    Expression compile(JsonNode filter, ErrorLocation errorLocation) {
        if (filter.isArray()) {
            return terms(filter, errorLocation, And::new);
        }
        if (!filter.isObject()) {
            return fault(errorLocation, "A filter is an object, or an array of filters");
        }
        for (var name : filter.propertyNames()) {
            if (COMBINATIONS.contains(name)) {
                return combination(name, filter, errorLocation);
            }
        }
        return comparisons(filter, errorLocation);
    }

    private Expression combination(String name, JsonNode filter, ErrorLocation errorLocation) {
        for (var other : filter.propertyNames()) {
            if (!other.equals(name)) {
                validationErrors.add(errorLocation.child(other), "Cannot be combined with " + name);
            }
        }
        var operand = filter.get(name);
        var at = errorLocation.child(name);
        return switch (name) {
            case "all" -> terms(operand, at, And::new);
            case "any" -> terms(operand, at, Or::new);
            default -> new Not(compile(operand, at));
        };
    }

    private Expression terms(
            JsonNode filters,
            ErrorLocation errorLocation,
            java.util.function.Function<List<Expression>, Expression> join) {
        if (!filters.isArray() || filters.isEmpty()) {
            return fault(errorLocation, "A non-empty array of filters is expected");
        }
        var terms = new ArrayList<Expression>();
        for (int i = 0; i < filters.size(); i++) {
            terms.add(compile(filters.get(i), errorLocation.child(i)));
        }
        return terms.size() == 1 ? terms.getFirst() : join.apply(terms);
    }

    private Expression comparisons(JsonNode filter, ErrorLocation errorLocation) {
        var name = filter.get("property");
        if (name == null) {
            return fault(errorLocation, "property, all, any or not is expected");
        }
        if (!name.isString() || name.stringValue().isEmpty() || !Utf8.encodable(name.stringValue())) {
            return fault(errorLocation.child("property"), "The name of a property is expected");
        }
        var property = Expression.property(name.stringValue());
        var terms = new ArrayList<Expression>();
        for (var entry : filter.properties()) {
            if (!entry.getKey().equals("property")) {
                terms.add(comparison(property, entry.getKey(), entry.getValue(), errorLocation.child(entry.getKey())));
            }
        }
        return switch (terms.size()) {
            case 0 -> fault(errorLocation, "A comparison is expected, for example eq, in, contains or exists");
            case 1 -> terms.getFirst();
            default -> new And(terms);
        };
    }

    private Expression comparison(Expression property, String name, JsonNode operand, ErrorLocation at) {
        if (operand.isNull()) {
            return fault(at, "null is not a value to compare with; use exists");
        }
        return FilterOperator.of(name)
                .map(operator -> comparison(property, operator, operand, at))
                .orElseGet(() -> fault(at, "Unknown field"));
    }

    private Expression comparison(Expression property, FilterOperator operator, JsonNode operand, ErrorLocation at) {
        return switch (operator) {
            case EQUAL -> compare(property, Operator.EQUAL, operandReader.scalar(operand, at));
            case NOT_EQUAL -> compare(property, Operator.NOT_EQUAL, operandReader.scalar(operand, at));
            case LESS -> compare(property, Operator.LESS, operandReader.ordered(operand, at));
            case LESS_OR_EQUAL -> compare(property, Operator.LESS_OR_EQUAL, operandReader.ordered(operand, at));
            case GREATER -> compare(property, Operator.GREATER, operandReader.ordered(operand, at));
            case GREATER_OR_EQUAL -> compare(property, Operator.GREATER_OR_EQUAL, operandReader.ordered(operand, at));
            case IN -> in(property, operand, at);
            case NOT_IN -> new Not(in(property, operand, at));
            case CONTAINS -> contains(property, operand, at);
            case NOT_CONTAINS -> new Not(contains(property, operand, at));
            case EXISTS -> exists(property, operand, at);
            case BEFORE -> date(property, Operator.LESS, operand, at);
            case AFTER -> date(property, Operator.GREATER, operand, at);
            case WITHIN -> compare(cast(property), Operator.GREATER, operandReader.within(operand, at));
        };
    }

    private static Expression compare(Expression property, Operator operator, Expression operand) {
        return new Comparison(operator, property, operand);
    }

    private Expression in(Expression property, JsonNode operand, ErrorLocation at) {
        if (!operand.isArray() || operand.isEmpty()) {
            return fault(at, "A non-empty array is expected");
        }
        var items = new ArrayList<Expression>();
        for (int i = 0; i < operand.size(); i++) {
            items.add(operandReader.scalar(operand.get(i), at.child(i)));
        }
        return new Comparison(Operator.IN, property, new ListOf(items));
    }

    private Expression contains(Expression property, JsonNode operand, ErrorLocation at) {
        return new Comparison(Operator.IN, operandReader.scalar(operand, at), property);
    }

    private Expression exists(Expression property, JsonNode operand, ErrorLocation at) {
        if (!operand.isBoolean()) {
            return fault(at, "true or false is expected");
        }
        var defined = new Call(Function.DEFINED, property);
        return operand.booleanValue() ? defined : new Not(defined);
    }

    private Expression date(Expression property, Operator operator, JsonNode operand, ErrorLocation at) {
        return compare(cast(property), operator, operandReader.date(operand, operator, at));
    }

    /** The property as a date. Without the cast, dates in text form would be compared as texts. */
    private static Expression cast(Expression property) {
        return new Call(Function.DATETIME, property);
    }

    private Expression fault(ErrorLocation errorLocation, String detail) {
        validationErrors.add(errorLocation, detail);
        return NOTHING;
    }
}
