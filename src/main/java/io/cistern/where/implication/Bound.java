package io.cistern.where.implication;

import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.implication.Constant.Date;
import io.cistern.where.implication.Constant.Quantity;
import io.cistern.where.implication.Constant.Word;

/** {@code v > limit}, or one of the other three order operators. */
record Bound(Side side, Reach reach, Constant limit) implements Constraint {

    /** Whether the values are above or below the limit. */
    enum Side {
        ABOVE,
        BELOW
    }

    /** Whether the limit itself meets the bound. */
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
        return hasFixedOrder(value)
                && switch (reach) {
                    case UP_TO -> isBeyond(value, limit);
                    case THROUGH -> isAtLeastAt(value, limit);
                };
    }

    /** Whether every value that equals this constant has the same place in the order. */
    private static boolean hasFixedOrder(Constant value) {
        return !(value instanceof Word word) || word.isAlone();
    }

    @Override
    public boolean bars(Constant value) {
        return Constant.haveDifferentTypes(value, limit)
                || (hasFixedOrder(value)
                        && switch (reach) {
                            case UP_TO -> isAtLeastAt(limit, value);
                            case THROUGH -> isBeyond(limit, value);
                        });
    }

    @Override
    public boolean implies(Constraint other) {
        return switch (other) {
            case Bound wider -> side == wider.side && isWithin(wider);
            case Defined() -> !(limit instanceof Date); // how null compares with a date is undocumented
            case OneOf set -> false;
            case Holds holds -> false;
        };
    }

    private boolean isWithin(Bound wider) {
        var farther = reach == Reach.THROUGH && wider.reach == Reach.UP_TO;
        return farther ? isBeyond(limit, wider.limit) : isAtLeastAt(limit, wider.limit);
    }

    @Override
    public boolean excludes(Constraint other) {
        return switch (other) {
            case OneOf set -> set.excludes(this);
            case Bound bound ->
                Constant.haveDifferentTypes(limit, bound.limit) || (side != bound.side && isApartFrom(bound));
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

    /** Whether the first constant is on this side of the second. */
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
