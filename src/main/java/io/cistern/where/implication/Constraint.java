package io.cistern.where.implication;

import io.cistern.where.implication.Constant.Word;

/** What a comparison with literals asks of one value. A value has the trait when the comparison is true. */
sealed interface Constraint permits OneOf, Bound, Constraint.Holds, Constraint.Defined {

    /** Whether a value that equals the constant is sure to have this trait. */
    boolean admits(Constant value);

    /** Whether a value that equals the constant is sure not to have this trait. */
    boolean bars(Constant value);

    /** Whether every value with this trait is sure to have the other. */
    boolean implies(Constraint other);

    /** Whether it is sure that no value has both traits. */
    boolean excludes(Constraint other);

    /** Whether only texts have it. */
    boolean isTextual();

    /** How much work it is to hold it against another. */
    default int size() {
        return 1;
    }

    /** {@code "x" in v}: a part of v when v is text, a member when v is a list. */
    record Holds(Word part) implements Constraint {

        /** Characters that are compared in about a step. */
        private static final int CHARACTERS = 16;

        @Override
        public int size() {
            return 1 + part.value().length() / CHARACTERS;
        }

        /** Whether a text that has this part has the other. */
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
            return false; // a list may hold it
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
