package io.cistern.where.implication;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.where.Condition;
import io.cistern.where.Expression;
import io.cistern.where.StepBudget;
import io.cistern.where.SyntaxException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedFilterTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            properties["p"] == "x"                         | properties["p"] in ["x", "y"]                  | true
            properties["p"] == "x" and properties["q"] > 3 | properties["q"] > 2                            | true
            properties["p"] == "x"                         | properties["p"] == "x" or properties["r"] == 1 | true
            properties["p"] == "x"                         | properties["q"] == "x"                         | false
            properties["p"] == "x"                         | true                                           | true
            false                                          | properties["q"] == 1                           | true
            properties["p"] in []                          | properties["q"] == 1                           | true
            """)
    void oneImpliesAnotherAsItsExpressionDoes(String narrow, String wide, boolean expected) throws SyntaxException {
        assertThat(predicate(narrow).implies(predicate(wide), StepBudget.unlimited()))
                .isEqualTo(expected)
                .isEqualTo(Implication.holds(expression(narrow), expression(wide)));
    }

    @Test
    void oneOverTheLimitsNeitherImpliesNorIsImplied() throws SyntaxException {
        var few = IntStream.range(0, 100).mapToObj(i -> "\"v" + i + "\"").collect(Collectors.joining(","));
        var many = IntStream.range(0, 3_000).mapToObj(i -> "\"v" + i + "\"").collect(Collectors.joining(","));
        var one = predicate("properties[\"p\"] in [" + few + "]");
        var other = predicate("properties[\"p\"] in [" + many + "]");
        assertThat(one.implies(other, StepBudget.unlimited())).isFalse();
        assertThat(other.implies(other, StepBudget.unlimited())).isFalse();
        var lengthy = predicate("properties[\"p\"] == \"" + "x".repeat(300) + "\"");
        assertThat(lengthy.implies(lengthy, StepBudget.unlimited())).isFalse();
        assertThat(one.implies(one, StepBudget.unlimited())).isTrue();
    }

    @Test
    void proofsShareOneBudgetAndEndWithIt() throws SyntaxException {
        var narrow = predicate("properties[\"p\"] == \"x\"");
        var wide = predicate("properties[\"p\"] in [\"x\", \"y\"]");
        var steps = new StepBudget(1_000);
        var proofs = 0;
        while (narrow.implies(wide, steps)) {
            proofs++;
        }
        assertThat(proofs).isPositive();
        assertThat(narrow.implies(wide, steps)).isFalse();
        assertThat(narrow.implies(wide, new StepBudget(1_000))).isTrue();
    }

    /** Regression: each denial was compared with every other denial, and all were built again each time. */
    @Test
    void denialsOfLongTermsTakeNoLongerThanTheBudget() throws SyntaxException {
        var narrow = predicate(IntStream.range(0, 200)
                .mapToObj(i -> "not (properties[\"p\"] > " + i + " and properties[\"q\"] > " + i + ")")
                .collect(Collectors.joining(" and ")));
        var wide = predicate(IntStream.range(0, 200)
                .mapToObj(i -> "not (properties[\"p\"] > " + i + " and properties[\"q\"] < " + i + ")")
                .collect(Collectors.joining(" and ")));
        var steps = new StepBudget(10_000);
        assertThat(narrow.implies(wide, steps)).isFalse();
        assertThat(steps.spent()).isGreaterThan(10_000);
    }

    private static PreparedFilter predicate(String text) throws SyntaxException {
        return PreparedFilter.of(expression(text));
    }

    private static Expression expression(String text) throws SyntaxException {
        return ((Condition.Understood) Condition.parse(text)).expression();
    }
}
