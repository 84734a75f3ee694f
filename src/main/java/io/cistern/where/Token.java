package io.cistern.where;

/**
 * A token and its position.
 *
 * @param text the value of a literal, or the text of a name or an operator; empty where the kind is sufficient
 * @param position UTF-16 units from the start of the expression
 */
record Token(Kind kind, String text, int position) {

    /** The kinds of tokens. The power of an infix operator is its precedence; other kinds have none. */
    enum Kind {
        TEXT,
        NUMERAL,
        NAME,
        OPEN,
        CLOSE,
        OPEN_LIST,
        CLOSE_LIST,
        OPEN_BRACE,
        CLOSE_BRACE,
        COMMA,
        NOT,
        OR(10),
        AND(20),
        COMPARISON(30),
        SUM(40),
        PRODUCT(50),
        /** An operator of another dialect: {@code =}, {@code &&}. */
        ALIEN_OPERATOR,
        /** Anything else of another dialect. */
        ALIEN,
        END;

        private final int power;

        Kind() {
            this(0);
        }

        Kind(int power) {
            this.power = power;
        }

        int power() {
            return power;
        }

        /** Whether an operand may end with this token, so that a following minus could be a subtraction. */
        boolean endsOperand() {
            return switch (this) {
                case TEXT, NUMERAL, NAME, CLOSE, CLOSE_LIST, CLOSE_BRACE, ALIEN -> true;
                case OPEN, OPEN_LIST, OPEN_BRACE, COMMA, NOT, OR, AND, COMPARISON, SUM, PRODUCT, ALIEN_OPERATOR, END ->
                    false;
            };
        }
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isMinus() {
        return kind == Kind.SUM && text.equals("-");
    }
}
