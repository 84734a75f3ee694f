package io.cistern.where;

/** The condition that a query puts on a profile. Equal conditions are equal values. */
public sealed interface Condition {

    /** No condition: every profile. */
    record Everything() implements Condition {}

    /**
     * An expression of the known grammar, in canonical form. Parsing its text yields the same expression again. An
     * expression that is too deep or too long for that is refused.
     */
    record Understood(Expression expression) implements Condition {
        public Understood {
            if (Depth.of(expression) > LanguageLimits.NESTING) {
                throw new LanguageLimits.Exceeded("Nested more than %d levels deep".formatted(LanguageLimits.NESTING));
            }
            expression = Canonical.of(expression);
            if (Printer.print(expression).length() > LanguageLimits.LENGTH) {
                throw new LanguageLimits.Exceeded("Longer than %d characters".formatted(LanguageLimits.LENGTH));
            }
        }
    }

    /** Text of an unknown dialect. It is never changed. */
    record Opaque(String text) implements Condition {}

    /**
     * Parses a caller's text. Blank text is {@link Everything}.
     *
     * @throws SyntaxException when no dialect could mean it: unbalanced, unterminated or dangling; or when it is longer
     *     than 256 Ki characters or nested more than 200 levels deep
     */
    static Condition parse(String text) throws SyntaxException {
        return Parser.parse(text);
    }

    /** The text to send upstream; empty for {@link Everything}. */
    default String text() {
        return switch (this) {
            case Everything() -> "";
            case Understood(var expression) -> Printer.print(expression);
            case Opaque(var text) -> text;
        };
    }
}
