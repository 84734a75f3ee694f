package io.cistern.sandbox.project;

import static io.cistern.sandbox.project.Absent.NULL;
import static io.cistern.sandbox.project.Absent.UNDEFINED;
import static io.cistern.where.Expression.property;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cistern.where.Expression;
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
import io.cistern.where.Expression.Text;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SandboxEvaluatorTests {

    private static final Instant NOW = Instant.parse("2025-03-08T10:00:00Z");

    private final Profile profile = Profile.of("u1", """
            {"$email":"Ann@Example.com", "plan":"Pro", "age":30, "zip":"0123", "vip":true, "flag":"false",
             "tags":["Red","blue"], "nothing":null, "$last_seen":"2025-03-01T10:00:00", "big":9007199254740993,
             "tiny":1e-7, "numbers":[1,2.50], "none":[], "address":{"city":"Rome"}, "day":"2025-03-01",
             "caf\\u00e9":"CAFÉ", "empty":""}""");

    private final SandboxEvaluator evaluator = new SandboxEvaluator(ZoneId.of("UTC"), NOW, Behaviors.none());

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource
    void workedTableHolds(Expression expression, Object value) {
        assertThat(evaluator.value(expression, profile)).isEqualTo(value);
    }

    /** The table of the worked evaluations, row by row. */
    static Stream<Arguments> workedTableHolds() {
        return Stream.of(
                arguments(equal(property("plan"), text("pro")), true),
                arguments(in(text("@example.com"), property("$email")), true),
                arguments(equal(property("missing"), text("x")), false),
                arguments(compare(Operator.NOT_EQUAL, property("missing"), text("x")), true),
                arguments(compare(Operator.GREATER, property("missing"), number("3")), UNDEFINED),
                arguments(new Not(compare(Operator.GREATER, property("missing"), number("3"))), true),
                arguments(new Not(in(text("x"), property("missing"))), true),
                arguments(equal(property("zip"), number("123")), false),
                arguments(equal(call(Function.NUMBER, property("zip")), number("123")), true),
                arguments(equal(call(Function.NUMBER, property("plan")), number("1")), false),
                arguments(compare(Operator.GREATER, property("age"), text("18")), UNDEFINED),
                arguments(equal(plus(property("age"), text("x")), text("30x")), false),
                arguments(equal(plus(call(Function.STRING, property("age")), text("x")), text("30x")), true),
                arguments(equal(property("vip"), Expression.TRUE), true),
                arguments(equal(property("vip"), text("true")), false),
                arguments(equal(call(Function.BOOLEAN, property("flag")), Expression.TRUE), false),
                arguments(equal(call(Function.BOOLEAN, property("$email")), Expression.TRUE), true),
                arguments(equal(call(Function.BOOLEAN, property("missing")), Expression.TRUE), false),
                arguments(in(text("red"), property("tags")), true),
                arguments(in(text("re"), property("tags")), false),
                arguments(equal(property("tags"), text("red")), false),
                arguments(in(property("age"), list(number("10"), number("20"), number("30"))), true),
                arguments(compare(Operator.GREATER_OR_EQUAL, property("$last_seen"), text("2025-03-01")), true),
                arguments(in(property("$distinct_id"), list(text("u1"), text("u2"))), true),
                arguments(call(Function.DEFINED, property("nothing")), false),
                arguments(new Not(property("age")), UNDEFINED),
                arguments(new Not(property("missing")), true),
                arguments(equal(compute(Operation.DIVIDE, property("age"), number("0")), number("1")), false),
                arguments(compute(Operation.MODULO, new Negative(number("7")), number("3")), -1.0));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource
    void rulesHold(Expression expression, Object value) {
        assertThat(evaluator.value(expression, profile)).isEqualTo(value);
    }

    static Stream<Arguments> rulesHold() {
        return Stream.of(
                // absence
                arguments(equal(property("missing"), property("gone")), true),
                arguments(equal(property("nothing"), property("nothing")), true),
                arguments(equal(property("nothing"), property("missing")), false),
                arguments(property("nothing"), NULL),
                arguments(new Not(property("nothing")), UNDEFINED),
                arguments(call(Function.DEFINED, property("empty")), true),
                arguments(call(Function.STRING, property("nothing")), NULL),
                arguments(call(Function.NUMBER, property("nothing")), UNDEFINED),
                arguments(call(Function.BOOLEAN, property("nothing")), false),
                arguments(property("Plan"), UNDEFINED),
                arguments(new Reference(Reference.Source.EVENT, "plan"), UNDEFINED),
                // numbers
                arguments(equal(property("big"), number("9007199254740992")), true),
                arguments(equal(property("tiny"), number("0.0000001")), true),
                arguments(call(Function.STRING, property("tiny")), "0.0000001"),
                arguments(call(Function.NUMBER, property("vip")), 1.0),
                arguments(call(Function.NUMBER, text("12abc")), UNDEFINED),
                arguments(call(Function.FLOOR, new Negative(number("1.5"))), -2.0),
                arguments(call(Function.CEIL, number("1.2")), 2.0),
                arguments(call(Function.ROUND, number("1.5")), 2.0),
                arguments(new Negative(property("plan")), UNDEFINED),
                arguments(compute(Operation.MINUS, property("age"), number("1")), 29.0),
                arguments(compute(Operation.TIMES, property("age"), text("2")), UNDEFINED),
                // texts
                arguments(compare(Operator.LESS, text("a"), text("B")), true),
                arguments(equal(property("café"), text("cafÉ")), true),
                arguments(equal(property("café"), text("café")), false),
                arguments(in(text(""), property("plan")), true),
                arguments(in(text(""), property("missing")), UNDEFINED),
                arguments(in(property("age"), property("plan")), UNDEFINED),
                // lists and objects
                arguments(in(number("2.5"), property("numbers")), true),
                arguments(in(text("1"), property("numbers")), false),
                arguments(in(text("Rome"), property("none")), false),
                arguments(in(text("Rome"), property("address")), UNDEFINED),
                arguments(in(text("BLUE"), call(Function.LIST, property("tags"))), true),
                arguments(compare(Operator.LESS, property("tags"), text("x")), UNDEFINED),
                // dates
                arguments(compare(Operator.LESS, date(property("$last_seen")), date(text("2025-03-02"))), true),
                arguments(compare(Operator.LESS, property("$last_seen"), date(text("2025-03-01T10:00:01"))), true),
                arguments(compare(Operator.GREATER, date(text("2025-03-01")), property("day")), UNDEFINED),
                arguments(equal(date(number("1740823200")), date(property("$last_seen"))), true),
                arguments(equal(date(number("1740823200000")), date(property("$last_seen"))), true),
                arguments(date(number("0")), UNDEFINED),
                arguments(date(text("2025-02-30T00:00:00")), UNDEFINED),
                arguments(date(text("yesterday")), UNDEFINED),
                arguments(
                        compare(
                                Operator.GREATER_OR_EQUAL,
                                property("$last_seen"),
                                date(compute(Operation.MINUS, new Now(), number("604800")))),
                        true),
                arguments(
                        compare(
                                Operator.GREATER_OR_EQUAL,
                                property("$last_seen"),
                                date(compute(Operation.MINUS, new Now(), number("604799")))),
                        false),
                // chains
                arguments(new And(List.of(property("vip"), property("missing"))), false),
                arguments(new Or(List.of(property("missing"), property("vip"))), true),
                arguments(new Or(List.of(property("missing"), property("missing"))), false));
    }

    @Test
    void chainWithAnythingButTruthIsAnError() {
        var wrong = new And(List.of(property("plan"), property("vip")));
        assertThatThrownBy(() -> evaluator.keeps(wrong, profile)).isInstanceOf(SandboxRefusal.class);
        var hidden = new Or(List.of(property("vip"), property("nothing")));
        assertThatThrownBy(() -> evaluator.keeps(hidden, profile)).isInstanceOf(SandboxRefusal.class);
    }

    @Test
    void onlyTrueKeepsAProfile() {
        assertThat(evaluator.keeps(property("vip"), profile)).isTrue();
        assertThat(evaluator.keeps(property("age"), profile)).isFalse();
        assertThat(evaluator.keeps(property("missing"), profile)).isFalse();
    }

    @Test
    void datesAreReadInTheProjectsZone() {
        var tokyo = new SandboxEvaluator(ZoneId.of("Asia/Tokyo"), NOW, Behaviors.none());
        assertThat(tokyo.value(date(text("2025-03-01T10:00:00")), profile))
                .isEqualTo(new Moment(1740823200 - 9 * 3600));
    }

    private static Expression text(String value) {
        return new Text(value);
    }

    private static Expression number(String value) {
        return new Numeral(new BigDecimal(value));
    }

    private static Expression list(Expression... items) {
        return new ListOf(List.of(items));
    }

    private static Expression call(Function function, Expression argument) {
        return new Call(function, argument);
    }

    private static Expression date(Expression argument) {
        return call(Function.DATETIME, argument);
    }

    private static Expression equal(Expression left, Expression right) {
        return compare(Operator.EQUAL, left, right);
    }

    private static Expression in(Expression left, Expression right) {
        return compare(Operator.IN, left, right);
    }

    private static Expression compare(Operator operator, Expression left, Expression right) {
        return new Comparison(operator, left, right);
    }

    private static Expression plus(Expression left, Expression right) {
        return compute(Operation.PLUS, left, right);
    }

    private static Expression compute(Operation operation, Expression left, Expression right) {
        return new Arithmetic(operation, left, right);
    }
}
