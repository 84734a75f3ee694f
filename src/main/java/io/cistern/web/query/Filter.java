package io.cistern.web.query;

import static io.cistern.where.Expression.Comparison.Operator.EQUAL;
import static io.cistern.where.Expression.Comparison.Operator.GREATER;
import static io.cistern.where.Expression.Comparison.Operator.GREATER_OR_EQUAL;
import static io.cistern.where.Expression.Comparison.Operator.IN;
import static io.cistern.where.Expression.Comparison.Operator.LESS;
import static io.cistern.where.Expression.Comparison.Operator.LESS_OR_EQUAL;
import static io.cistern.where.Expression.Comparison.Operator.NOT_EQUAL;

import io.cistern.web.problem.Faults;
import io.cistern.web.problem.Place;
import io.cistern.web.problem.Texts;
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
 * Compiles a JSON filter into an expression. The filter adds no meaning of its own: {@code ne}, {@code notIn},
 * {@code notContains} and {@code not} hold for profiles that lack the property, as in Mixpanel.
 */
final class Filter {

    private static final Set<String> COMBINATIONS = Set.of("all", "any", "not");
    /** Stands for what cannot be compiled; the fault that is noted with it keeps it from being asked. */
    private static final Expression NOTHING = Expression.FALSE;

    private final Faults faults;
    private final Operands operands;

    Filter(Present present, Faults faults) {
        this.faults = faults;
        this.operands = new Operands(new Dates(present, faults), faults);
    }

    Expression compile(JsonNode filter, Place place) {
        if (filter.isArray()) {
            return terms(filter, place, And::new);
        }
        if (!filter.isObject()) {
            return fault(place, "A filter is an object, or an array of filters");
        }
        for (var name : filter.propertyNames()) {
            if (COMBINATIONS.contains(name)) {
                return combination(name, filter, place);
            }
        }
        return comparisons(filter, place);
    }

    private Expression combination(String name, JsonNode filter, Place place) {
        for (var other : filter.propertyNames()) {
            if (!other.equals(name)) {
                faults.add(place.child(other), "Cannot stand beside " + name);
            }
        }
        var operand = filter.get(name);
        var at = place.child(name);
        return switch (name) {
            case "all" -> terms(operand, at, And::new);
            case "any" -> terms(operand, at, Or::new);
            default -> new Not(compile(operand, at));
        };
    }

    private Expression terms(
            JsonNode filters, Place place, java.util.function.Function<List<Expression>, Expression> join) {
        if (!filters.isArray() || filters.isEmpty()) {
            return fault(place, "A non-empty array of filters is expected");
        }
        var terms = new ArrayList<Expression>();
        for (int i = 0; i < filters.size(); i++) {
            terms.add(compile(filters.get(i), place.child(i)));
        }
        return terms.size() == 1 ? terms.getFirst() : join.apply(terms);
    }

    private Expression comparisons(JsonNode filter, Place place) {
        var name = filter.get("property");
        if (name == null) {
            return fault(place, "Names no property; a filter has property, all, any or not");
        }
        if (!name.isString() || name.stringValue().isEmpty() || !Texts.encodable(name.stringValue())) {
            return fault(place.child("property"), "The name of a property is expected");
        }
        var property = Expression.property(name.stringValue());
        var terms = new ArrayList<Expression>();
        for (var entry : filter.properties()) {
            if (!entry.getKey().equals("property")) {
                terms.add(comparison(property, entry.getKey(), entry.getValue(), place.child(entry.getKey())));
            }
        }
        return switch (terms.size()) {
            case 0 -> fault(place, "Says nothing of the property: add eq, in, contains, exists, ..");
            case 1 -> terms.getFirst();
            default -> new And(terms);
        };
    }

    private Expression comparison(Expression property, String name, JsonNode operand, Place at) {
        if (operand.isNull()) {
            return fault(at, "null cannot be compared with; use exists");
        }
        return switch (name) {
            case "eq" -> compare(property, EQUAL, operands.scalar(operand, at));
            case "ne" -> compare(property, NOT_EQUAL, operands.scalar(operand, at));
            case "lt" -> compare(property, LESS, operands.ordered(operand, at));
            case "lte" -> compare(property, LESS_OR_EQUAL, operands.ordered(operand, at));
            case "gt" -> compare(property, GREATER, operands.ordered(operand, at));
            case "gte" -> compare(property, GREATER_OR_EQUAL, operands.ordered(operand, at));
            case "in" -> in(property, operand, at);
            case "notIn" -> new Not(in(property, operand, at));
            case "contains" -> new Comparison(IN, operands.scalar(operand, at), property);
            case "notContains" -> new Not(new Comparison(IN, operands.scalar(operand, at), property));
            case "exists" -> exists(property, operand, at);
            case "before" -> date(property, LESS, operand, at);
            case "after" -> date(property, GREATER, operand, at);
            case "within" -> compare(cast(property), GREATER, operands.within(operand, at));
            default -> fault(at, "Unknown field");
        };
    }

    private static Expression compare(Expression property, Operator operator, Expression operand) {
        return new Comparison(operator, property, operand);
    }

    private Expression in(Expression property, JsonNode operand, Place at) {
        if (!operand.isArray() || operand.isEmpty()) {
            return fault(at, "A non-empty array is expected");
        }
        var items = new ArrayList<Expression>();
        for (int i = 0; i < operand.size(); i++) {
            items.add(operands.scalar(operand.get(i), at.child(i)));
        }
        return new Comparison(IN, property, new ListOf(items));
    }

    private Expression exists(Expression property, JsonNode operand, Place at) {
        if (!operand.isBoolean()) {
            return fault(at, "true or false is expected");
        }
        var defined = new Call(Function.DEFINED, property);
        return operand.booleanValue() ? defined : new Not(defined);
    }

    private Expression date(Expression property, Operator operator, JsonNode operand, Place at) {
        return compare(cast(property), operator, operands.date(operand, operator, at));
    }

    /** The property as a date: without the cast, texts that are dates would be compared as texts. */
    private static Expression cast(Expression property) {
        return new Call(Function.DATETIME, property);
    }

    private Expression fault(Place place, String detail) {
        faults.add(place, detail);
        return NOTHING;
    }
}
