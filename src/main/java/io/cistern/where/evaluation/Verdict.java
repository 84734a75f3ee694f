package io.cistern.where.evaluation;

/** The result of an expression for one profile. Only {@link #TRUE} selects the profile. */
public enum Verdict {
    TRUE,
    FALSE,
    UNDEFINED,
    /** A value that is no boolean. It is not known what Mixpanel does when a whole expression yields one. */
    OTHER,
    /** The known rules do not decide. Only Mixpanel can answer the query. */
    DECLINED;

    static Verdict of(boolean truth) {
        return truth ? TRUE : FALSE;
    }

    static Verdict of(Value value) {
        return switch (value) {
            case Value.Truth(var truth) -> of(truth);
            case Value.Undefined() -> UNDEFINED;
            case Value.Unknown() -> DECLINED;
            case Value.Null() -> OTHER;
            case Value.Numeral(var number) -> OTHER;
            case Value.Text(var text) -> OTHER;
            case Value.Listed(var items) -> OTHER;
            case Value.Moment(var second) -> OTHER;
            case Value.Structure() -> OTHER;
        };
    }

    /**
     * The result of {@code and} over two terms. Both count: a term that is no boolean fails the whole expression, and it
     * is not known whether Mixpanel short-circuits before it.
     */
    public Verdict and(Verdict other) {
        return isTerm() && other.isTerm() ? of(this == TRUE && other == TRUE) : DECLINED;
    }

    /** The result of {@code or} over two terms, both of which count. */
    public Verdict or(Verdict other) {
        return isTerm() && other.isTerm() ? of(this == TRUE || other == TRUE) : DECLINED;
    }

    /** The result of {@code not} over this result. */
    public Verdict not() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE, UNDEFINED -> TRUE;
            case OTHER -> UNDEFINED;
            case DECLINED -> DECLINED;
        };
    }

    private boolean isTerm() {
        return switch (this) {
            case TRUE, FALSE, UNDEFINED -> true;
            case OTHER, DECLINED -> false;
        };
    }
}
