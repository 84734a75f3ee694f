package io.cistern.where;

import io.cistern.where.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Splits text into tokens. Text outside the grammar becomes an alien token. Only an unterminated string and half of a
 * surrogate pair are refused here.
 */
final class Lexer {

    private static final String BLANKS = " \t\r\n";

    /** A run of these characters is one operator, so that {@code ===} is never read as {@code ==} and {@code =}. */
    private static final String SYMBOLS = "=!<>~&|^";

    private static final Map<String, Kind> OPERATORS = Map.ofEntries(
            Map.entry("and", Kind.AND),
            Map.entry("or", Kind.OR),
            Map.entry("not", Kind.NOT),
            Map.entry("in", Kind.COMPARISON),
            Map.entry("==", Kind.COMPARISON),
            Map.entry("!=", Kind.COMPARISON),
            Map.entry("<", Kind.COMPARISON),
            Map.entry("<=", Kind.COMPARISON),
            Map.entry(">", Kind.COMPARISON),
            Map.entry(">=", Kind.COMPARISON));

    private static final Pattern NUMERAL = Pattern.compile(
            "-?(0|[1-9][0-9]{0,%d})(\\.[0-9]{1,%d})?".formatted(LanguageLimits.DIGITS - 1, LanguageLimits.DIGITS));

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** The tokens. The last one has kind {@link Kind#END}. */
    static List<Token> tokens(String text) throws SyntaxException {
        var half = Surrogates.indexOfHalf(text);
        if (half >= 0) {
            throw new SyntaxException(half, "Half of a surrogate pair cannot be sent");
        }
        return new Lexer(text).tokens();
    }

    private List<Token> tokens() throws SyntaxException {
        while (at < text.length()) {
            next();
        }
        add(Kind.END, "", at);
        return tokens;
    }

    private void next() throws SyntaxException {
        var c = text.charAt(at);
        if (BLANKS.indexOf(c) >= 0) {
            at++;
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else if (isDigit(at) || (c == '-' && isDigit(at + 1))) {
            number();
        } else if (isWord(c)) {
            var word = run(at, Lexer::isWord);
            add(OPERATORS.getOrDefault(word, Kind.NAME), word, at);
            at += word.length();
        } else if (SYMBOLS.indexOf(c) >= 0) {
            var symbol = run(at, other -> SYMBOLS.indexOf(other) >= 0);
            add(OPERATORS.getOrDefault(symbol, Kind.ALIEN_OPERATOR), symbol, at);
            at += symbol.length();
        } else {
            add(single(c), String.valueOf(c), at);
            at++;
        }
    }

    private static Kind single(char c) {
        return switch (c) {
            case '(' -> Kind.OPEN;
            case ')' -> Kind.CLOSE;
            case '[' -> Kind.OPEN_LIST;
            case ']' -> Kind.CLOSE_LIST;
            case '{' -> Kind.OPEN_BRACE;
            case '}' -> Kind.CLOSE_BRACE;
            case ',' -> Kind.COMMA;
            case '+', '-' -> Kind.SUM;
            case '*', '/', '%' -> Kind.PRODUCT;
            default -> Kind.ALIEN;
        };
    }

    /** Reads a string. A string in single quotes or with an unknown escape is alien. */
    private void quoted(char quote) throws SyntaxException {
        var start = at++;
        var value = new StringBuilder();
        var kind = quote == '"' ? Kind.TEXT : Kind.ALIEN;
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
                kind = text.charAt(at) == '"' || text.charAt(at) == '\\' ? kind : Kind.ALIEN;
            }
            value.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw new SyntaxException(start, "This string is not terminated");
        }
        at++;
        add(kind, value.toString(), start);
    }

    /**
     * Reads a number with the minus before it, as Mixpanel's lexer does, which therefore rejects {@code NOW -604800}. A
     * negative number after an operand is alien, because another lexer would read a subtraction. So is negative zero,
     * which a {@code BigDecimal} cannot represent.
     */
    private void number() {
        var digits = run(at + 1, c -> c == '.' || isWord(c));
        var numeral = text.charAt(at) + digits;
        var ambiguous = numeral.charAt(0) == '-'
                && !tokens.isEmpty()
                && tokens.getLast().kind().endsOperand();
        add(ambiguous || !isNumeral(numeral) ? Kind.ALIEN : Kind.NUMERAL, numeral, at);
        at += numeral.length();
    }

    private static boolean isNumeral(String numeral) {
        return NUMERAL.matcher(numeral).matches() && (numeral.charAt(0) != '-' || new BigDecimal(numeral).signum() < 0);
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    /** A point is part of a word, so that the name {@code p.in} does not contain the operator {@code in}. */
    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '.';
    }

    private String run(int from, CharacterTest test) {
        var end = from;
        while (end < text.length() && test.accepts(text.charAt(end))) {
            end++;
        }
        return text.substring(from, end);
    }

    private void add(Kind kind, String word, int position) {
        tokens.add(new Token(kind, word, position));
    }

    private interface CharacterTest {
        boolean accepts(char c);
    }
}
