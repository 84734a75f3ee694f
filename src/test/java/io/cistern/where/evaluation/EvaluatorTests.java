package io.cistern.where.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.where.Condition;
import io.cistern.where.Condition.Understood;
import io.cistern.where.Expression;
import io.cistern.where.Profiles;
import io.cistern.where.SyntaxException;
import io.cistern.where.evaluation.Rules.Letters;
import io.cistern.where.evaluation.Rules.Nulls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EvaluatorTests {

    private static final String WORKED = """
            {"$distinct_id":"u1", "$email":"Ann@Example.com", "plan":"Pro", "age":30, "zip":"0123", "vip":true,
             "flag":"false", "tags":["Red","blue"], "nothing":null, "$last_seen":"2025-03-01T10:00:00"}""";

    private static final Map<String, String> OPERANDS = Map.of(
            "u", "properties[\"u\"]",
            "n", "properties[\"n\"]",
            "b", "properties[\"b\"]",
            "5", "properties[\"5\"]",
            "t", "properties[\"t\"]",
            "d", "properties[\"d\"]",
            "l", "properties[\"l\"]",
            "m", "datetime(properties[\"d\"])",
            "s", "properties[\"s\"]",
            "x", "properties[\"x\"]");

    private static final String ONE_OF_EACH = """
            {"n":null, "b":true, "5":5, "t":"Pro", "d":"2025-03-01T10:00:00", "l":["Pro",5], "s":{"a":1}, "x":1e9999}""";

    private static final Rules RULES = Rules.documented().in(ZoneId.of("UTC"));

    @ParameterizedTest(name = "{0} over {1} is {2}")
    @MethodSource
    void tableHolds(String text, String profile, String verdict) throws SyntaxException {
        assertThat(outcome(new Evaluator(RULES), text, profile.isEmpty() ? WORKED : profile))
                .isEqualTo(verdict);
    }

    static Stream<Arguments> tableHolds() {
        return lines("evaluations.txt").map(line -> {
            var fields = line.split("\\|", -1);
            return Arguments.of(fields[0].strip(), fields[1].strip(), fields[2].strip());
        });
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource
    void everyPairOfTypesHolds(String text, String verdict) throws SyntaxException {
        assertThat(outcome(new Evaluator(RULES), text, ONE_OF_EACH)).isEqualTo(verdict);
    }

    static Stream<Arguments> everyPairOfTypesHolds() {
        var tables = lines("pairs.txt").map(line -> line.split(" +")).toList();
        var cells = Stream.<Arguments>builder();
        var head = new String[0];
        for (var row : tables) {
            if (row[1].equals("u")) {
                head = row;
                continue;
            }
            for (var i = 1; i < row.length; i++) {
                cells.add(Arguments.of(pair(row[0], head[0], head[i]), verdict(row[i])));
            }
        }
        return cells.build();
    }

    private static String pair(String left, String operator, String right) {
        var pair = OPERANDS.get(left) + " " + operator + " " + OPERANDS.get(right);
        return operator.equals("+") || operator.equals("-") ? "(" + pair + ") == properties[\"u\"]" : pair;
    }

    private static String verdict(String letter) {
        return switch (letter) {
            case "T" -> "TRUE";
            case "F" -> "FALSE";
            case "U" -> "UNDEFINED";
            default -> "DECLINED";
        };
    }

    @Test
    void everyPairIsInTheTable() {
        assertThat(everyPairOfTypesHolds()).hasSize(9 * OPERANDS.size() * OPERANDS.size());
    }

    @Test
    void withoutAZoneDateTextsAreDeclinedAndNumbersAreNot() throws SyntaxException {
        var evaluator = new Evaluator();
        assertThat(outcome(evaluator, "properties[\"$last_seen\"] > datetime(\"2025-03-01\")", WORKED))
                .isEqualTo("DECLINED");
        assertThat(outcome(evaluator, "properties[\"$last_seen\"] > \"2025-03-01\"", WORKED))
                .isEqualTo("TRUE");
        assertThat(outcome(evaluator, "datetime(5) < datetime(6)", WORKED)).isEqualTo("TRUE");
    }

    @Test
    void dateTextsAreReadInTheProjectsZone() throws SyntaxException {
        var evaluator = new Evaluator(Rules.documented().in(ZoneId.of("Asia/Tokyo")));
        assertThat(outcome(evaluator, "datetime(\"2025-03-01T10:00:00\") == datetime(1740790800)", WORKED))
                .isEqualTo("TRUE");
    }

    @Test
    void localTimesThatTheZoneSkipsOrHasTwiceAreDeclined() throws SyntaxException {
        var evaluator = new Evaluator(Rules.documented().in(ZoneId.of("America/New_York")));
        assertThat(outcome(evaluator, "datetime(\"2025-03-09T02:30:00\") > datetime(5)", WORKED))
                .isEqualTo("DECLINED");
        assertThat(outcome(evaluator, "datetime(\"2025-11-02T01:30:00\") > datetime(5)", WORKED))
                .isEqualTo("DECLINED");
        assertThat(outcome(evaluator, "datetime(\"2025-03-09T03:00:00\") > datetime(5)", WORKED))
                .isEqualTo("TRUE");
    }

    @Test
    void switchesOfTheProjectDecide() throws SyntaxException {
        var evaluator = new Evaluator(new Rules(null, Nulls.DEFINED, Letters.EXACT));
        assertThat(outcome(evaluator, "defined(properties[\"nothing\"])", WORKED))
                .isEqualTo("TRUE");
        assertThat(outcome(evaluator, "properties[\"plan\"] == \"pro\"", WORKED))
                .isEqualTo("FALSE");
        assertThat(outcome(evaluator, "properties[\"plan\"] == \"Pro\"", WORKED))
                .isEqualTo("TRUE");
        assertThat(outcome(evaluator, "\"example\" in properties[\"$email\"]", WORKED))
                .isEqualTo("FALSE");
        assertThat(outcome(evaluator, "\"red\" in properties[\"tags\"]", WORKED))
                .isEqualTo("FALSE");
    }

    @Test
    void propertiesAreTheOnesThatAnExpressionReads() throws SyntaxException {
        var expression = expression(
                "(user[\"a\"] == 1 or defined(properties[\"b\"])) and not \"x\" in list(properties[\"c\"])"
                        + " and -properties[\"d\"] + 1 == 2 and behaviors[\"e\"] > 1 and properties[\"$distinct_id\"] in [\"f\"]");
        assertThat(new Evaluator().properties(expression))
                .containsExactlyInAnyOrder("a", "b", "c", "d", "$distinct_id");
    }

    @Test
    void textWithNulIsNotUnderstood() throws SyntaxException {
        assertThat(new Evaluator().understands(expression("properties[\"a\"] == \"x\0y\"")))
                .isFalse();
    }

    private static String outcome(Evaluator evaluator, String text, String profile) throws SyntaxException {
        var expression = expression(text);
        return evaluator.understands(expression)
                ? evaluator.verdict(expression, Profiles.of(profile)).name()
                : "not understood";
    }

    private static Expression expression(String text) throws SyntaxException {
        return ((Understood) Condition.parse(text)).expression();
    }

    private static Stream<String> lines(String resource) {
        try (var in = EvaluatorTests.class.getResourceAsStream(resource)) {
            return Arrays.stream(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .filter(line -> !line.isBlank() && !line.startsWith("# "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
