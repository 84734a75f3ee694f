package io.cistern.sandbox.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.testing.Size;
import io.cistern.testing.SizedTests;
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
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Or;
import io.cistern.where.Expression.Text;
import io.cistern.where.evaluation.Evaluator;
import io.cistern.where.evaluation.Properties;
import io.cistern.where.evaluation.Rules;
import io.cistern.where.evaluation.Value;
import io.cistern.where.evaluation.Verdict;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The evaluator against another that shares no code with it, reckons in doubles and never declines. */
@SizedTests
class EvaluatorOracleTests {

    private static final int PAIRS = Size.of(40_000, 400_000);
    private static final ZoneId ZONE = ZoneId.of("America/New_York");

    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A",
            "ab",
            "B",
            "é",
            "É",
            "straße",
            "STRASSE",
            "a_",
            "5",
            "0123",
            "1e3",
            " 12 ",
            "12abc",
            "nan",
            "false",
            "False",
            "true",
            "x-y",
            "2025-03-01",
            "2025-03-01T10:00:00",
            "2025-03-09T02:30:00",
            "2025-03-01T10:00:00Z");

    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "5",
            "-1",
            "0.1",
            "0.2",
            "0.3",
            "0.5",
            "1.0",
            "9007199254740992",
            "9007199254740993",
            "1740841200",
            "1740841200000",
            "4294967296",
            "123");

    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void whatIsDecidedIsWhatTheOracleSays() {
        var evaluator = new Evaluator(Rules.documented().in(ZONE));
        var oracle = new SandboxEvaluator(ZONE, Instant.EPOCH, Behaviors.none());
        var verdicts = new EnumMap<Verdict, Integer>(Verdict.class);
        var refused = 0;
        for (var pairs = 0; pairs < PAIRS; ) {
            var expression = logical(3);
            if (!evaluator.understands(expression)) {
                refused++;
                continue;
            }
            for (var i = 0; i < 4; i++, pairs++) {
                var values = values();
                var verdict = evaluator.verdict(expression, properties(values));
                verdicts.merge(verdict, 1, Integer::sum);
                if (verdict != Verdict.DECLINED) {
                    assertThat(verdict)
                            .as("%s over %s", expression, values)
                            .isEqualTo(said(oracle.value(expression, Profile.of("u1", json(values)))));
                }
            }
        }
        System.out.printf(
                "%d pairs: %s; declined %.1f %%; %d expressions were not understood%n",
                PAIRS, verdicts, 100.0 * verdicts.getOrDefault(Verdict.DECLINED, 0) / PAIRS, refused);
        assertThat(verdicts.getOrDefault(Verdict.DECLINED, 0)).isLessThan(PAIRS * 6 / 10);
        assertThat(verdicts.getOrDefault(Verdict.TRUE, 0)).isGreaterThan(PAIRS / 20);
        assertThat(verdicts.getOrDefault(Verdict.FALSE, 0)).isGreaterThan(PAIRS / 20);
    }

    private static Verdict said(Object value) {
        return switch (value) {
            case Boolean truth -> truth ? Verdict.TRUE : Verdict.FALSE;
            case Absent absent when absent == Absent.UNDEFINED -> Verdict.UNDEFINED;
            default -> Verdict.OTHER;
        };
    }

    private Expression logical(int depth) {
        if (depth == 0) {
            return compared();
        }
        return switch (random.nextInt(8)) {
            case 0 -> new And(List.of(logical(depth - 1), logical(depth - 1)));
            case 1 -> new Or(List.of(logical(depth - 1), logical(depth - 1)));
            case 2 -> new Not(logical(depth - 1));
            case 3 -> random.nextInt(4) == 0 ? value(1) : compared();
            default -> compared();
        };
    }

    private Expression compared() {
        return switch (random.nextInt(8)) {
            case 0 -> new Call(Function.DEFINED, reference());
            case 1 -> new Comparison(Operator.IN, value(1), list());
            case 2 -> new Comparison(Operator.IN, value(1), new Call(Function.LIST, reference()));
            default -> new Comparison(one(List.of(Operator.values())), value(2), value(1));
        };
    }

    private Expression value(int depth) {
        return switch (random.nextInt(depth == 0 ? 7 : 10)) {
            case 0 -> new Text(one(TEXTS));
            case 1 -> new Numeral(new BigDecimal(one(NUMBERS)));
            case 2 -> random.nextBoolean() ? Expression.TRUE : Expression.FALSE;
            case 3, 4, 5, 6 -> reference();
            case 7 -> new Negative(value(depth - 1));
            case 8 ->
                new Arithmetic(
                        random.nextBoolean() ? Operation.PLUS : Operation.MINUS, value(depth - 1), value(depth - 1));
            default ->
                new Call(
                        one(List.of(Function.STRING, Function.NUMBER, Function.BOOLEAN, Function.DATETIME)),
                        value(depth - 1));
        };
    }

    private Expression reference() {
        return Expression.property(random.nextInt(20) == 0 ? "$distinct_id" : one(NAMES));
    }

    private Expression list() {
        return new ListOf(IntStream.range(0, random.nextInt(4))
                .<Expression>mapToObj(
                        i -> random.nextBoolean() ? new Text(one(TEXTS)) : new Numeral(new BigDecimal(one(NUMBERS))))
                .toList());
    }

    private Map<String, String> values() {
        var values = new LinkedHashMap<String, String>();
        for (var name : NAMES) {
            if (random.nextInt(5) > 0) {
                values.put(name, value());
            }
        }
        return values;
    }

    private String value() {
        return switch (random.nextInt(9)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> "[" + scalar() + "," + scalar() + "]";
            case 3 -> random.nextBoolean() ? "[]" : "[{},\"a\"]";
            case 4 -> random.nextBoolean() ? "{\"a\":1}" : "1e400";
            default -> scalar();
        };
    }

    private String scalar() {
        return random.nextBoolean() ? "\"" + one(TEXTS) + "\"" : one(NUMBERS);
    }

    private static Properties properties(Map<String, String> values) {
        return name -> {
            if (name.equals("$distinct_id")) {
                return new Value.Text("u1");
            }
            var json = values.get(name);
            if (json == null) {
                return Value.UNDEFINED;
            }
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            return Value.parse(bytes, 0, bytes.length);
        };
    }

    private static String json(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> "\"%s\":%s".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
