package io.cistern.where;

import java.util.ArrayDeque;
import java.util.List;

/** Measures trees, level by level and without recursion, so that all recursion elsewhere is bounded by it. */
final class Depth {
    private Depth() {}

    static int of(Expression expression) {
        var depth = 0;
        var level = new ArrayDeque<>(List.of(expression));
        while (!level.isEmpty()) {
            depth++;
            for (var left = level.size(); left > 0; left--) {
                level.addAll(Subexpressions.direct(level.remove()));
            }
        }
        return depth;
    }
}
