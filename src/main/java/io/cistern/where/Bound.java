package io.cistern.where;

import io.cistern.where.Constant.Date;
import io.cistern.where.Constant.Quantity;
import io.cistern.where.Constant.Word;
import io.cistern.where.Expression.Comparison.Operator;

/** {@code v > limit} or one of its kin. */
record Bound(Side side, Reach reach, Constant limit) implements Trait {

    /** Where the values are. */
    enum Side {
        ABOVE,
        BELOW
    }

    /** Whether the limit is one of them. */
    enum Reach {
        UP_TO,
        THROUGH
    }

    static Bound of(Operator operator, Constant limit) {
        return switch (operator) {
            case GREATER -> new Bound(Side.ABOVE, Reach.UP_TO, limit);
            case GREATER_OR_EQUAL -> new Bound(Side.ABOVE, Reach.THROUGH, limit);
            case LESS -> new Bound(Side.BELOW, Reach.UP_TO, limit);
            case LESS_OR_EQUAL -> new Bound(Side.BELOW, Reach.THROUGH, limit);
            case EQUAL, NOT_EQUAL, IN -> throw new IllegalArgumentException(operator + " bounds nothing");
        };
    }

    @Override
    public boolean admits(Constant value) {
        return standsAsItEquals(value)
                && switch (reach) {
                    case UP_TO -> isBeyond(value, limit);
                    case THROUGH -> isAtLeastAt(value, limit);
                };
    }

    /** Whether every value that equals it has its place in the order. */
    private static boolean standsAsItEquals(Constant value) {
        return !(value instanceof Word word) || word.isAlone();
    }

    @Override
    public boolean bars(Constant value) {
        return Constant.areAlien(value, limit)
                || (standsAsItEquals(value)
                        && switch (reach) {
                            case UP_TO -> isAtLeastAt(limit, value);
                            case THROUGH -> isBeyond(limit, value);
                        });
    }

    @Override
    public boolean implies(Trait other) {
        return switch (other) {
            case Bound wider -> side == wider.side && isWithin(wider);
            case Defined() -> !(limit instanceof Date); // what null is to a date is not told
            case OneOf set -> false;
            case Holds holds -> false;
        };
    }

    private boolean isWithin(Bound wider) {
        var farther = reach == Reach.THROUGH && wider.reach == Reach.UP_TO;
        return farther ? isBeyond(limit, wider.limit) : isAtLeastAt(limit, wider.limit);
    }

    @Override
    public boolean excludes(Trait other) {
        return switch (other) {
            case OneOf set -> set.excludes(this);
            case Bound bound -> Constant.areAlien(limit, bound.limit) || (side != bound.side && isApartFrom(bound));
            case Holds holds -> limit instanceof Quantity;
            case Defined() -> false;
        };
    }

    private boolean isApartFrom(Bound opposite) {
        var touching = reach == Reach.THROUGH && opposite.reach == Reach.THROUGH;
        return touching ? isBeyond(limit, opposite.limit) : isAtLeastAt(limit, opposite.limit);
    }

    @Override
    public boolean isTextual() {
        return limit instanceof Word;
    }

    /** Whether the first is on this side of the second. */
    private boolean isBeyond(Constant one, Constant other) {
        return switch (side) {
            case ABOVE -> Constant.isAbove(one, other);
            case BELOW -> Constant.isAbove(other, one);
        };
    }

    private boolean isAtLeastAt(Constant one, Constant other) {
        return switch (side) {
            case ABOVE -> Constant.isAtLeast(one, other);
            case BELOW -> Constant.isAtLeast(other, one);
        };
    }
}
