package io.cistern.where.evaluation;

import java.util.List;

/** What an expression says of one profile. Only {@link #TRUE} keeps it. */
public enum Verdict {
    TRUE,
    FALSE,
    UNDEFINED,
    /** A value that is no truth: as a whole answer nobody knows what Mixpanel makes of it. */
    OTHER,
    /** The rules that are known do not decide: the question is Mixpanel's to answer. */
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
     * What {@code and} makes of its terms. All of them are looked at: a term that is no truth is an error of the whole, and
     * whether Mixpanel stops before it is not known.
     */
    public static Verdict all(List<Verdict> terms) {
        var all = TRUE;
        for (var term : terms) {
            all = all.and(term);
        }
        return all;
    }

    /** What {@code or} makes of its terms, all of them looked at. */
    public static Verdict any(List<Verdict> terms) {
        var any = FALSE;
        for (var term : terms) {
            any = any.or(term);
        }
        return any;
    }

    /** What {@code and} makes of two terms. */
    public Verdict and(Verdict other) {
        return isTerm() && other.isTerm() ? of(this == TRUE && other == TRUE) : DECLINED;
    }

    /** What {@code or} makes of two terms. */
    public Verdict or(Verdict other) {
        return isTerm() && other.isTerm() ? of(this == TRUE || other == TRUE) : DECLINED;
    }

    /** What {@code not} makes of it. */
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
