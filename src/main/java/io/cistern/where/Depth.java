package io.cistern.where;

import java.util.ArrayDeque;
import java.util.List;

/** Measures the depth of trees level by level, without recursion. The measured depth bounds all recursion elsewhere. */
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
