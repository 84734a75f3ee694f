package io.cistern.web.query;

import java.util.Arrays;
import java.util.Optional;

/** A comparison of a filter, and the JSON field that holds its operand. */
enum FilterOperator {
    EQUAL("eq"),
    NOT_EQUAL("ne"),
    LESS("lt"),
    LESS_OR_EQUAL("lte"),
    GREATER("gt"),
    GREATER_OR_EQUAL("gte"),
    IN("in"),
    NOT_IN("notIn"),
    CONTAINS("contains"),
    NOT_CONTAINS("notContains"),
    EXISTS("exists"),
    BEFORE("before"),
    AFTER("after"),
    WITHIN("within");

    private final String field;

    FilterOperator(String field) {
        this.field = field;
    }

    String field() {
        return field;
    }

    static Optional<FilterOperator> of(String field) {
        return Arrays.stream(values())
                .filter(operator -> operator.field.equals(field))
                .findFirst();
    }
}
