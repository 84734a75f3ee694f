package io.cistern.where;

import io.cistern.where.Token.Kind;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Refuses a text that is invalid in every dialect: brackets that do not match or are nested too deep, and operators
 * without an operand. Operators inside braces pass, because they may be keys. A star alone in brackets passes, because
 * it is a wildcard in some dialects.
 */
final class SyntaxCheck {

    private final List<Token> tokens;

    private SyntaxCheck(List<Token> tokens) {
        this.tokens = tokens;
    }

    static void refuse(List<Token> tokens) throws SyntaxException {
        var text = new SyntaxCheck(tokens);
        text.brackets();
        text.operators();
    }

    private void brackets() throws SyntaxException {
        var open = new ArrayDeque<Token>();
        var prefixes = 0;
        for (var token : tokens) {
            prefixes = token.is(Kind.NOT) || token.isMinus() ? prefixes + 1 : 0;
            switch (token.kind()) {
                case OPEN, OPEN_LIST, OPEN_BRACE -> open.push(token);
                case CLOSE -> close(open, Kind.OPEN, token);
                case CLOSE_LIST -> close(open, Kind.OPEN_LIST, token);
                case CLOSE_BRACE -> close(open, Kind.OPEN_BRACE, token);
                default -> {} // not a bracket
            }
            if (open.size() > LanguageLimits.NESTING || prefixes > LanguageLimits.NESTING) {
                throw new SyntaxException(
                        token.position(), "Nested more than %d levels deep".formatted(LanguageLimits.NESTING));
            }
        }
        if (!open.isEmpty()) {
            throw new SyntaxException(open.pop().position(), "This bracket is not closed");
        }
    }

    private static void close(ArrayDeque<Token> open, Kind opening, Token closing) throws SyntaxException {
        if (open.isEmpty() || !open.pop().is(opening)) {
            throw new SyntaxException(closing.position(), "This bracket does not match an open one");
        }
    }

    private void operators() throws SyntaxException {
        var braces = 0;
        for (var i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            braces += token.is(Kind.OPEN_BRACE) ? 1 : token.is(Kind.CLOSE_BRACE) ? -1 : 0;
            if (braces > 0 || isWildcard(i)) {
                continue;
            }
            if (lacksLeft(token.kind(), i == 0 ? Kind.END : tokens.get(i - 1).kind())) {
                throw new SyntaxException(token.position(), "This operator has nothing on its left");
            }
            if (isOperator(token.kind()) && endsGroup(tokens.get(i + 1).kind())) {
                throw new SyntaxException(token.position(), "This operator has nothing on its right");
            }
        }
    }

    private boolean isWildcard(int i) {
        return i > 0
                && tokens.get(i).text().equals("*")
                && tokens.get(i).is(Kind.PRODUCT)
                && startsGroup(tokens.get(i - 1).kind())
                && endsGroup(tokens.get(i + 1).kind())
                && !tokens.get(i + 1).is(Kind.END);
    }

    /** A sign may be a prefix, and after an operator a {@code /} may start a regular expression in another dialect. */
    private static boolean lacksLeft(Kind operator, Kind before) {
        return switch (operator) {
            case OR, AND, COMPARISON -> startsGroup(before) || isInfix(before);
            case PRODUCT -> startsGroup(before);
            default -> false;
        };
    }

    private static boolean isInfix(Kind kind) {
        return kind == Kind.OR || kind == Kind.AND || kind == Kind.COMPARISON;
    }

    private static boolean isOperator(Kind kind) {
        return kind == Kind.NOT || kind == Kind.ALIEN_OPERATOR || kind.power() > 0;
    }

    private static boolean startsGroup(Kind kind) {
        return kind == Kind.END || kind == Kind.OPEN || kind == Kind.OPEN_LIST || kind == Kind.COMMA;
    }

    private static boolean endsGroup(Kind kind) {
        return kind == Kind.END || kind == Kind.CLOSE || kind == Kind.CLOSE_LIST || kind == Kind.COMMA;
    }
}
