package io.cistern.oracle;

import io.cistern.oracle.Profile.Raw;
import io.cistern.oracle.Profile.Special;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values in which types, cases, digits and dates nearly meet, and the ways in which JSON may write them. */
final class Vocabulary {

    private static final List<String> NAMES =
            List.of("p", "q", "age", "plan", "$email", "$last_seen", "we\"ird\\", "é", "a b", "p ", "P");

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A",
            "ab",
            "aB",
            "abc",
            "ABCD",
            "b",
            "_",
            "a_",
            "aZ",
            "Z",
            "^",
            "0",
            "1",
            "12",
            "0123",
            " 12 ",
            "1e3",
            "12abc",
            "-5",
            "5.",
            "1.50",
            "+1",
            "é",
            "É",
            "aé",
            "Aé",
            "éa",
            "straße",
            "STRASSE",
            "\u212a",
            "k",
            "K",
            "😀",
            "x😀y",
            "\"",
            "\\",
            "say \"a\"",
            "\\u0061",
            "\n",
            "a\tb",
            "a/b",
            "\u0000",
            "a\u0000b",
            "\ud83d",
            "true",
            "TRUE",
            "false",
            "False",
            "null",
            "nan",
            "Infinity",
            "Ann@Example.com",
            "ann@example.com",
            "@example.com",
            "bob@a.io",
            "i",
            "İ",
            "ı",
            "ς",
            "Σ",
            "pro",
            "Pro",
            "free",
            "team",
            "2025-01-01",
            "2025-01-02",
            "2025-06",
            "2025-01-01T00:00:00",
            "2025-01-01T00:00:01",
            "2025-01-02T00:00:00",
            "2025-01-01 00:00:00",
            "2025-01-01t00:00:00",
            "2025-03-09T02:30:00",
            "2025-03-09T03:15:00",
            "2024-11-03T01:30:00",
            "2011-12-30T12:00:00",
            "2025-01-01T00:00:00Z",
            "2025-01-01T00:00:00.5",
            "2025-02-30",
            "2025-02-29T00:00:00",
            "1969-12-31T23:59:59",
            "1970-01-01",
            "2106-02-07T06:28:16",
            "2026-11-26T00:00:00");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "0.0",
            "1",
            "1.0",
            "1e0",
            "10E-1",
            "-1",
            "2",
            "3",
            "5",
            "18",
            "30",
            "100",
            "0.1",
            "0.2",
            "0.3",
            "0.30000000000000004",
            "1.5",
            "2.5",
            "12",
            "123",
            "1e3",
            "9007199254740991",
            "9007199254740992",
            "9007199254740993",
            "9007199254740994",
            "-9007199254740993",
            "12345678901234567890",
            "12345678901234567891",
            "1e300",
            "1e309",
            "-1e309",
            "1e-400",
            "1735689600",
            "1735689601",
            "1735776000",
            "1735689600000",
            "1735689600500",
            "1735689600.5",
            "4294967295",
            "4294967296",
            "4294967295000",
            "4294967295001");

    private static final List<Raw> OTHERS = List.of(
            new Raw("null", Special.NULL),
            new Raw("null", Special.NULL),
            new Raw("true", true),
            new Raw("false", false),
            new Raw("true", true),
            new Raw("{}", Special.OBJECT),
            new Raw("{ \"x\" : \"}\\\"]\" , \"y\":[{}]}", Special.OTHER_OBJECT));

    private final SplittableRandom random;
    private final List<String> names;
    private final List<Raw> values = new ArrayList<>();

    Vocabulary(SplittableRandom random) {
        this.random = random;
        names = Stream.generate(() -> one(NAMES)).distinct().limit(4).toList();
        var size = 4 + random.nextInt(12);
        while (values.size() < size) {
            values.add(
                    switch (random.nextInt(10)) {
                        case 0, 1, 2, 3 -> text(one(TEXTS));
                        case 4, 5, 6 -> number(one(NUMBERS));
                        case 7 -> list();
                        default -> one(OTHERS);
                    });
        }
    }

    /** The world's properties. */
    List<String> names() {
        return names;
    }

    /** A value that others of this world have, too. */
    Raw value() {
        return one(values);
    }

    List<Raw> some() {
        return Stream.generate(this::value).limit(2 + random.nextInt(5)).toList();
    }

    /** A text, number or truth value near those of the world, which an expression can hold. */
    Object literal() {
        while (true) {
            var value = random.nextInt(4) == 0
                    ? one(List.of(text(one(TEXTS)), number(one(NUMBERS)))).value()
                    : value().value();
            var meant = value instanceof List<?> items && !items.isEmpty() ? one(items) : value;
            if (meant instanceof BigDecimal
                    || meant instanceof Boolean
                    || (meant instanceof String text && isWhole(text))) {
                return meant;
            }
        }
    }

    String words() {
        return Stream.generate(this::literal)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(Vocabulary::isHalf);
    }

    Raw number(String digits) {
        return new Raw(digits, new BigDecimal(digits));
    }

    private Raw list() {
        var items = Stream.generate(() -> switch (random.nextInt(8)) {
                    case 0 -> one(OTHERS);
                    case 1 -> new Raw("[\"a\"]", List.of("a"));
                    case 2, 3 -> number(one(NUMBERS));
                    default -> text(one(TEXTS));
                })
                .limit(random.nextInt(4))
                .toList();
        var json = String.join(
                random.nextBoolean() ? "," : " , ",
                items.stream().map(Raw::json).toList());
        return new Raw("[" + json + "]", items.stream().map(Raw::value).toList());
    }

    /** The text, with escapes where they are needed, and some where they are not. */
    Raw text(String text) {
        var odd = random.nextInt(4) == 0;
        var json = new StringBuilder("\"");
        text.codePoints().forEach(point -> json.append(written(point, odd)));
        return new Raw(json.append('"').toString(), text);
    }

    private String written(int point, boolean odd) {
        var letter = Character.toString(point);
        if (point < ' ' || isHalf(point) || (odd && random.nextInt(3) == 0)) {
            return letter.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
        }
        return point == '"' || point == '\\' || (point == '/' && odd) ? "\\" + letter : letter;
    }

    private static boolean isHalf(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
