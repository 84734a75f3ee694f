package io.cistern.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.where.Condition.Everything;
import io.cistern.where.Condition.Opaque;
import io.cistern.where.Condition.Understood;
import io.cistern.where.Expression.Arithmetic;
import io.cistern.where.Expression.Arithmetic.Operation;
import io.cistern.where.Expression.Comparison;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.ListOf;
import io.cistern.where.Expression.Not;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Text;
import java.math.BigDecimal;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTests {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n "})
    void blankIsEverything(String text) throws SyntaxException {
        assertThat(Condition.parse(text)).isEqualTo(new Everything());
        assertThat(Condition.parse(text).text()).isEmpty();
    }

    /** In these tables a, b and c stand for properties of those names. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a == 1                            | (( a==1 ))
            a == 1                            | user["a"] == 1
            a == 1                            | 1 == a
            "x" != a                          | a != "x"
            a == b                            | b == a
            3 < a                             | a > 3
            3 <= a                            | a >= 3
            "x" > a                           | a < "x"
            a == 1 and b == 2                 | b == 2 and a == 1
            a == 1 and (b == 2 and c == 3)    | (c == 3 and a == 1) and b == 2
            a == 1 or b == 2 or a == 1        | b == 2 or a == 1
            a == 1 or b == 2 and c == 3       | (c == 3 and b == 2) or a == 1
            a > 1 and a > 1                   | a > 1
            a == 1 or a == 1                  | a == 1
            a and a and b                     | a and b
            not (a == 1)                      | a != 1
            not (a != 1)                      | a == 1
            not (not (a == 1))                | a == 1
            not (not (a < 1))                 | a < 1
            not (not (not a))                 | not a
            not (a < 1 and b < 2)             | not (b < 2) or not (a < 1)
            not (a == 1 or "x" in b)          | a != 1 and not "x" in b
            not (defined(a) and not defined(b)) | defined(b) or not defined(a)
            not (a in ["x"])                  | not a in ["x"]
            not true                          | false
            a in ["y", "x", "y"]              | a in ["x","y"]
            a in [3, 1.0, 1]                  | a in [1, 1.0, 3, 3]
            - 5 < a                           | a > -5
            a -(1) > 0                        | a - 1 > 0
            a == "\\"x"                       | "\\"x" == a
            """)
    void equalConditionsAreEqual(String one, String other) throws SyntaxException {
        assertThat(understood(one)).isEqualTo(understood(other)).hasSameHashCodeAs(understood(other));
        assertThat(understood(one).text()).isEqualTo(understood(other).text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a and b                           | b and a
            not (a < 1)                       | a >= 1
            not (a > 1)                       | a <= 1
            a == 1                            | a == 1.0
            a == 1                            | a == "1"
            a == "x"                          | a == "X"
            a in ["x", "X"]                   | a in ["x"]
            a in ["x"]                        | a == "x"
            a == [1, 2]                       | a == [2, 1]
            "x" in a                          | a in "x"
            a and a                           | a
            not (a and b)                     | not a or not b
            not (a or b == 1)                 | not a and b != 1
            not (boolean(a) and b == 1)       | not boolean(a) or b != 1
            (not (not a)) == true             | a == true
            (a > 1 and a > 1) == false        | (a > 1) == false
            (not (not (a > 1))) == false      | (a > 1) == false
            not (not (a > 1)) == 1            | a > 1
            datetime(5) == a                  | a == datetime(5)
            datetime(5) < a                   | a > datetime(5)
            "2025" < datetime(a)              | datetime(a) > "2025"
            a + b == 1                        | b + a == 1
            a - (b - c) == 1                  | a - b - c == 1
            a * (b * c) == 1                  | a * b * c == 1
            a + 1 == 2                        | a == 1
            a == 1 and true                   | a == 1
            properties["a "] == 1             | properties["a"] == 1
            event["a"] == 1                   | a == 1
            behaviors["a"] == 1               | a == 1
            a == 1 and (b == 2 or c == 3)     | a == 1 and b == 2 or c == 3
            -(-a) == 1                        | a == 1
            not a                             | a == false
            not a                             | not defined(a)
            """)
    void otherConditionsAreNotEqual(String one, String other) throws SyntaxException {
        assertThat(condition(one)).isNotEqualTo(condition(other));
    }

    @Test
    void textsMayContainEveryCharacterExceptUnpairedSurrogates() throws SyntaxException {
        for (var c = 0; c <= 0xFFFF; c++) {
            var value = "a" + (char) c + "b";
            if (Character.isSurrogate((char) c)) {
                assertThatIllegalArgumentException().isThrownBy(() -> new Text(value));
                assertThatIllegalArgumentException().isThrownBy(() -> Expression.property(value));
                assertThatThrownBy(() -> Condition.parse("\"" + value + "\""))
                        .isInstanceOfSatisfying(
                                SyntaxException.class,
                                e -> assertThat(e.position()).isEqualTo(2));
            } else {
                var condition =
                        new Understood(new Comparison(Operator.EQUAL, Expression.property(value), new Text(value)));
                assertThat(Condition.parse(condition.text())).isEqualTo(condition);
            }
        }
    }

    @Test
    void aNumberKeepsItsDigits() throws SyntaxException {
        for (var number :
                new String[] {"9007199254740993", "1.50", "-0.10", "0.0", "1" + "0".repeat(500), "0.1234567890123456789"
                }) {
            assertThat(Condition.parse(number)).isEqualTo(new Understood(new Numeral(new BigDecimal(number))));
            assertThat(Condition.parse(number).text()).isEqualTo(number);
        }
        assertThat(new Understood(new Numeral(new BigDecimal("1E+3"))).text()).isEqualTo("1000");
        assertThat(new Understood(new Numeral(new BigDecimal("1e-7"))).text()).isEqualTo("0.0000001");
        assertThatIllegalArgumentException().isThrownBy(() -> new Numeral(new BigDecimal("1E+999999999")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Numeral(new BigDecimal("1E-999999999")));
        assertThat(Condition.parse("1".repeat(2000))).isInstanceOf(Opaque.class);
    }

    @Test
    void aNumeralOfAThousandDigitsIsParsedAgain() throws SyntaxException {
        for (var number :
                new String[] {"9".repeat(1000), "-" + "9".repeat(1000) + "." + "9".repeat(1000), "0." + "1".repeat(1000)
                }) {
            var condition = new Understood(new Numeral(new BigDecimal(number)));
            assertThat(Condition.parse(condition.text())).isEqualTo(condition);
        }
    }

    @Test
    void tooLongOrTooDeepTextIsRefused() throws SyntaxException {
        assertThatThrownBy(() -> Condition.parse("x".repeat(LanguageLimits.LENGTH + 1)))
                .isInstanceOfSatisfying(
                        SyntaxException.class, e -> assertThat(e.position()).isEqualTo(LanguageLimits.LENGTH));
        assertThat(Condition.parse("x".repeat(LanguageLimits.LENGTH))).isInstanceOf(Opaque.class);

        Expression deep = Expression.property("a");
        for (var i = 1; i < LanguageLimits.NESTING; i++) {
            deep = new Not(deep);
        }
        var deepest = new Not(new Arithmetic(Operation.PLUS, Expression.TRUE, deep));
        assertThat(new Understood(deep).text()).isNotEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Understood(deepest));

        Expression sum = Expression.property("a");
        for (var i = 1; i < 100_000; i++) {
            sum = new Arithmetic(Operation.PLUS, sum, Expression.TRUE);
        }
        var longest = sum;
        assertThatIllegalArgumentException().isThrownBy(() -> new Understood(longest));

        var many = new ListOf(Collections.nCopies(LanguageLimits.LENGTH, new Text("x")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Understood(many));
    }

    /** A text whose canonical form exceeds the limit is not changed. */
    @Test
    void aTextWhoseCanonicalFormIsTooLongIsOpaque() throws SyntaxException {
        var text = "[" + "user[\"a\"],".repeat(LanguageLimits.LENGTH / 10 - 1) + "1]";
        assertThat(Condition.parse(text)).isEqualTo(new Opaque(text));
    }

    @Test
    void refusalsDoNotRepeatTheText() {
        assertThatThrownBy(() -> Condition.parse("properties[\"secret\"] == (\"secret\""))
                .isInstanceOf(SyntaxException.class)
                .message()
                .doesNotContain("secret");
    }

    private static Condition understood(String text) throws SyntaxException {
        assertThat(condition(text)).isInstanceOf(Understood.class);
        return condition(text);
    }

    private static Condition condition(String text) throws SyntaxException {
        return Condition.parse(text.replaceAll("(?<![\\w\"$])([abc])(?![\\w\"])", "properties[\"$1\"]"));
    }
}
