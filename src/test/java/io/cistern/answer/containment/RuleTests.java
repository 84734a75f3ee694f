package io.cistern.answer.containment;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.where.Condition;
import io.cistern.where.SyntaxException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTests {

    @ParameterizedTest(name = "{0} takes {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    properties["plan"] == "pro"                                          | ==
                    properties["plan"] != "pro"                                          | ==
                    properties["age"] >= 18 and properties["age"] < 30                   | <
                    properties["plan"] in ["pro", "free"]                                | in
                    "x" in list(properties["tags"])                                      | in, list
                    "acme" in properties["$email"]                                       | contains
                    not "acme" in properties["$email"] or defined(properties["plan"])    | contains, defined, not
                    properties["vip"]                                                    | truth
                    datetime(properties["$created"]) >= datetime("2025-06-01T00:00:00")  | <, datetime
                    string(number(properties["a"]) + 1) == boolean(properties["b"])      | +, ==, boolean, number, string
                    """)
    void aFilterNeedsTheRulesOfItsOperatorsAndFunctions(String where, String rules) throws SyntaxException {
        assertThat(Rule.of(Condition.parse(where)).stream().map(Rule::symbol).sorted())
                .isEqualTo(List.of(rules.split(", ")));
    }

    @Test
    void theirNamesDiffer() {
        assertThat(Stream.of(Rule.values()).map(Rule::symbol)).doesNotHaveDuplicates();
    }
}
