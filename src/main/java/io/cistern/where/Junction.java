package io.cistern.where;

import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Or;
import java.util.ArrayList;
import java.util.List;

/** The two ways to join terms: {@code and} and {@code or}. */
public enum Junction {
    ALL,
    ANY;

    Junction dual() {
        return switch (this) {
            case ALL -> ANY;
            case ANY -> ALL;
        };
    }

    Expression of(List<Expression> terms) {
        return switch (this) {
            case ALL -> new And(terms);
            case ANY -> new Or(terms);
        };
    }

    /** Replaces each nested chain of the same kind with its terms. */
    List<Expression> flat(List<Expression> terms) {
        var flat = new ArrayList<Expression>(terms.size());
        for (var term : terms) {
            if (this == ALL && term instanceof And(var inner)) {
                flat.addAll(flat(inner));
            } else if (this == ANY && term instanceof Or(var inner)) {
                flat.addAll(flat(inner));
            } else {
                flat.add(term);
            }
        }
        return flat;
    }
}
