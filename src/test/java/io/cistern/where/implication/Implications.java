package io.cistern.where.implication;

import io.cistern.where.Expression;

/** Proves implications for tests of other packages. */
public final class Implications {

    private Implications() {}

    public static boolean hold(Expression narrow, Expression wide) {
        return Implication.holds(narrow, wide);
    }
}
