package io.cistern.where.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonReaderTests {

    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final List<String> PIECES = List.of(
            "a",
            "Ä",
            "東",
            "😀",
            " ",
            "\\n",
            "\\t",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b",
            "\\f",
            "\\r",
            "\\u0041",
            "\\u00e9",
            "\\uD83D\\uDE00",
            "{",
            "]",
            ",");

    private static final List<String> NUMBERS = List.of(
            "0",
            "7",
            "-1",
            "10.10",
            "1e-7",
            "1E+5",
            "-2.5e3",
            "9007199254740993",
            "123456789012345678901234567890",
            "999999999999999999",
            "-999999999999999999",
            "0.000",
            "1e999",
            "-0.5");

    @Test
    void readsWhatJacksonReads() {
        var random = new SplittableRandom(5);
        for (var i = 0; i < 50_000; i++) {
            var json = json(random, 4);
            assertThat(read(json)).as(json).isEqualTo(value(JACKSON.readTree(json)));
        }
    }

    @Test
    void readsOnlyBetweenItsBounds() {
        var json = "[12,\"x\"]".getBytes(StandardCharsets.UTF_8);
        assertThat(Value.parse(json, 1, 3)).isEqualTo(new Value.Numeral(BigDecimal.valueOf(12)));
        assertThat(Value.parse(json, 1, 2)).isEqualTo(new Value.Numeral(BigDecimal.ONE));
        assertThat(Value.parse(json, 4, 7)).isEqualTo(new Value.Text("x"));
    }

    @Test
    void valuesOverTheLimitsAreUnknown() {
        assertThat(read("1e1001")).isEqualTo(Value.UNKNOWN);
        assertThat(read("-1e-99999999999999999999")).isEqualTo(Value.UNKNOWN);
        assertThat(read("0e2147483648")).isEqualTo(Value.UNKNOWN);
        assertThat(read("1".repeat(1001))).isEqualTo(Value.UNKNOWN);
        assertThat(read("1".repeat(1000))).isEqualTo(new Value.Numeral(new BigDecimal("1".repeat(1000))));
        assertThat(read("0." + "1".repeat(1000))).isEqualTo(Value.UNKNOWN);
        assertThat(read("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000))).isEqualTo(Value.STRUCTURE);
        var deep = read("[".repeat(100_000) + "]".repeat(100_000));
        while (deep instanceof Value.Listed(var items)) {
            deep = items.getFirst();
        }
        assertThat(deep).isEqualTo(Value.UNKNOWN);
    }

    @Test
    void textsWithNulOrUnpairedSurrogatesAreUnknown() {
        assertThat(read("\"\\ud83d\"")).isEqualTo(Value.UNKNOWN);
        assertThat(read("\"\\ude00\\ud83d\"")).isEqualTo(Value.UNKNOWN);
        assertThat(read("\"a\\u0000\"")).isEqualTo(Value.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "tru",
                "nul",
                "True",
                "1 2",
                "01",
                "-",
                "1.",
                ".5",
                "1e",
                "+1",
                "\"",
                "\"a",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{",
                "{\"a\":[}",
                "]",
                "1]",
                "NaN",
                "'a'"
            })
    void textThatIsNoValueIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Value read(String json) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return Value.parse(bytes, 0, bytes.length);
    }

    private static Value value(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> new Value.Text(node.stringValue());
            case NUMBER -> new Value.Numeral(node.decimalValue());
            case BOOLEAN -> Value.of(node.booleanValue());
            case NULL -> Value.NULL;
            case ARRAY -> {
                var items = new ArrayList<Value>();
                node.forEach(item -> items.add(value(item)));
                yield new Value.Listed(items);
            }
            case OBJECT -> Value.STRUCTURE;
            default -> throw new AssertionError(node.getNodeType());
        };
    }

    private static String json(SplittableRandom random, int depth) {
        var blank = random.nextInt(4) == 0 ? " \n" : "";
        return blank
                + switch (random.nextInt(depth == 0 ? 5 : 8)) {
                    case 0 -> "true";
                    case 1 -> "false";
                    case 2 -> "null";
                    case 3 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
                    case 4 -> text(random);
                    case 5 -> "{" + text(random) + ":" + json(random, depth - 1) + "}";
                    default -> list(random, depth);
                }
                + blank;
    }

    private static String list(SplittableRandom random, int depth) {
        var items = new ArrayList<String>();
        for (var i = random.nextInt(4); i > 0; i--) {
            items.add(json(random, depth - 1));
        }
        return "[" + String.join(",", items) + "]";
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder("\"");
        for (var i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.append('"').toString();
    }
}
