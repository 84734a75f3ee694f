package io.cistern.where;

import io.cistern.where.Expression.And;
import io.cistern.where.Expression.Arithmetic;
import io.cistern.where.Expression.Arithmetic.Operation;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Negative;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Now;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Reference;
import io.cistern.where.Expression.Reference.Source;
import io.cistern.where.Expression.Text;
import io.cistern.where.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses expressions by operator precedence. A text that is outside the grammar, or that two plausible precedences
 * would read differently, becomes opaque as a whole. Only brackets cause recursion, and their nesting is checked
 * before.
 */
final class Parser {

    private final List<Token> tokens;
    private int at;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Condition parse(String text) throws SyntaxException {
        if (text.isBlank()) {
            return new Condition.Everything();
        }
        try {
            return new Condition.Understood(read(text));
        } catch (OutsideGrammar | LanguageLimits.Exceeded e) {
            return new Condition.Opaque(text);
        }
    }

    /** Parses the text into a tree that is not in canonical form yet. */
    static Expression read(String text) throws SyntaxException, OutsideGrammar {
        if (text.length() > LanguageLimits.LENGTH) {
            throw new SyntaxException(
                    LanguageLimits.LENGTH, "Longer than %d characters".formatted(LanguageLimits.LENGTH));
        }
        var tokens = Lexer.tokens(text);
        SyntaxCheck.refuse(tokens);
        var parser = new Parser(tokens);
        var expression = parser.expression(0);
        parser.expect(Kind.END);
        return expression;
    }

    /** Parses an operand and all following operators that bind tighter than the floor. */
    private Expression expression(int floor) throws OutsideGrammar {
        var left = operand(floor);
        while (peek().kind().power() > floor) {
            left = joined(left, next());
        }
        return left;
    }

    private Expression joined(Expression left, Token operator) throws OutsideGrammar {
        return switch (operator.kind()) {
            case OR -> new Or(chain(left, operator.kind()));
            case AND -> new And(chain(left, operator.kind()));
            case COMPARISON -> comparison(left, operator);
            default ->
                new Arithmetic(
                        Operation.of(operator.text()),
                        left,
                        expression(operator.kind().power()));
        };
    }

    private List<Expression> chain(Expression first, Kind operator) throws OutsideGrammar {
        var terms = new ArrayList<>(List.of(first));
        do {
            terms.add(expression(operator.power()));
        } while (accept(operator));
        return terms;
    }

    private Expression comparison(Expression left, Token operator) throws OutsideGrammar {
        var comparison = new Comparison(Operator.of(operator.text()), left, expression(Kind.COMPARISON.power()));
        if (peek().is(Kind.COMPARISON)) {
            throw new OutsideGrammar(); // a == b in c: the precedence is not documented
        }
        return comparison;
    }

    private Expression operand(int floor) throws OutsideGrammar {
        var negations = 0;
        while (accept(Kind.NOT)) {
            negations++;
        }
        if (negations == 0) {
            return signed();
        }
        if (floor >= Kind.COMPARISON.power()) {
            throw new OutsideGrammar(); // a == not b
        }
        var operand = negated();
        for (var i = 0; i < negations; i++) {
            operand = new Not(operand);
        }
        return operand;
    }

    /**
     * Parses the operand of {@code not}. Real queries show that {@code not} binds looser than {@code in}; no source
     * shows it for any other operator.
     */
    private Expression negated() throws OutsideGrammar {
        var operand = signed();
        if (peek().is(Kind.COMPARISON) && peek().text().equals(Operator.IN.symbol())) {
            at++;
            operand = new Comparison(Operator.IN, operand, signed());
        }
        if (peek().kind().power() >= Kind.COMPARISON.power()) {
            throw new OutsideGrammar(); // not a == b
        }
        return operand;
    }

    private Expression signed() throws OutsideGrammar {
        var signs = 0;
        while (peek().isMinus()) {
            at++;
            signs++;
        }
        var operand = primary();
        for (var i = 0; i < signs; i++) {
            operand = new Negative(operand);
        }
        return operand;
    }

    private Expression primary() throws OutsideGrammar {
        var token = next();
        return switch (token.kind()) {
            case TEXT -> new Text(token.text());
            case NUMERAL -> new Numeral(new BigDecimal(token.text()));
            case NAME -> named(token.text());
            case OPEN_LIST -> list();
            case OPEN -> bracketed();
            default -> throw new OutsideGrammar();
        };
    }

    private Expression named(String name) throws OutsideGrammar {
        return switch (name) {
            case "true" -> Expression.TRUE;
            case "false" -> Expression.FALSE;
            case "NOW" -> new Now();
            case "properties", "user" -> reference(Source.PROFILE);
            case "event" -> reference(Source.EVENT);
            case "behaviors" -> reference(Source.BEHAVIORS);
            default -> call(name);
        };
    }

    private Expression reference(Source source) throws OutsideGrammar {
        expect(Kind.OPEN_LIST);
        var name = expect(Kind.TEXT).text();
        expect(Kind.CLOSE_LIST);
        return new Reference(source, name);
    }

    private Expression call(String name) throws OutsideGrammar {
        var function = Function.of(name).orElseThrow(OutsideGrammar::new);
        expect(Kind.OPEN);
        return new Call(function, bracketed());
    }

    private Expression bracketed() throws OutsideGrammar {
        var expression = expression(0);
        expect(Kind.CLOSE);
        return expression;
    }

    private Expression list() throws OutsideGrammar {
        var items = new ArrayList<Expression>();
        if (accept(Kind.CLOSE_LIST)) {
            return new ListOf(items);
        }
        do {
            items.add(expression(0));
        } while (accept(Kind.COMMA));
        expect(Kind.CLOSE_LIST);
        return new ListOf(items);
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        return peek().is(Kind.END) ? peek() : tokens.get(at++);
    }

    private boolean accept(Kind kind) {
        var found = peek().is(kind);
        at += found ? 1 : 0;
        return found;
    }

    private Token expect(Kind kind) throws OutsideGrammar {
        var token = next();
        if (!token.is(kind)) {
            throw new OutsideGrammar();
        }
        return token;
    }

    /** The text is outside the grammar and may be valid in another dialect. */
    static final class OutsideGrammar extends Exception {
        OutsideGrammar() {
            super("Outside the grammar", null, false, false); // common, so without a stack trace
        }
    }
}
