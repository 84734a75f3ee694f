package io.cistern.where.implication;

import io.cistern.where.implication.Constant.Word;

/**
 * The constraint that a comparison with literals puts on one value. A value meets the constraint when the comparison is
 * true.
 */
sealed interface Constraint permits OneOf, Bound, Constraint.Holds, Constraint.Defined {

    /** Whether a value that equals the constant certainly meets this constraint. */
    boolean admits(Constant value);

    /** Whether a value that equals the constant certainly does not meet this constraint. */
    boolean bars(Constant value);

    /** Whether every value that meets this constraint certainly meets the other. */
    boolean implies(Constraint other);

    /** Whether it is certain that no value meets both constraints. */
    boolean excludes(Constraint other);

    /** Whether only texts meet this constraint. */
    boolean isTextual();

    /** The steps to compare this constraint with another. */
    default int size() {
        return 1;
    }

    /** {@code "x" in v}: a substring when v is text, an item when v is a list. */
    record Holds(Word part) implements Constraint {

        /** Characters that about one step compares. */
        private static final int CHARACTERS = 16;

        @Override
        public int size() {
            return 1 + part.value().length() / CHARACTERS;
        }

        /** Whether a text that contains this part contains the other part. */
        boolean covers(Holds other) {
            return part.plain() && other.part.plain() && part.value().contains(other.part.value());
        }

        @Override
        public boolean admits(Constant value) {
            return value instanceof Word word && word.isAlone() && new Holds(word).covers(this);
        }

        @Override
        public boolean bars(Constant value) {
            return !(value instanceof Word word) || (word.plain() && part.plain() && !new Holds(word).covers(this));
        }

        @Override
        public boolean implies(Constraint other) {
            return equals(other) || other instanceof Defined;
        }

        @Override
        public boolean excludes(Constraint other) {
            return switch (other) {
                case OneOf set -> set.excludes(this);
                case Bound bound -> bound.excludes(this);
                case Holds holds -> false;
                case Defined() -> false;
            };
        }

        @Override
        public boolean isTextual() {
            return false; // a list may contain the part
        }
    }

    /** {@code defined(v)}. */
    record Defined() implements Constraint {

        @Override
        public boolean admits(Constant value) {
            return true; // there is no literal for null
        }

        @Override
        public boolean bars(Constant value) {
            return false;
        }

        @Override
        public boolean implies(Constraint other) {
            return equals(other);
        }

        @Override
        public boolean excludes(Constraint other) {
            return false;
        }

        @Override
        public boolean isTextual() {
            return false;
        }
    }
}
