package io.cistern.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that can be typed hangs, overflows the stack, or throws anything but a {@link SyntaxException}. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SoupTests {

    private static final long SEED = Long.getLong("cistern.seed", System.nanoTime());
    private static final int SOUPS = 200_000;

    private static final List<String> PIECES = List.of(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"",
            "'",
            "\\",
            "\"a\"",
            "'b'",
            "properties[\"a\"]",
            "user",
            "event[",
            "behaviors[\"b\"]",
            "and",
            "or",
            "not",
            "in",
            "==",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "=",
            "===",
            "+",
            "-",
            "*",
            "/",
            "%",
            "1",
            "-1",
            "1.5",
            "1e5",
            ".",
            "NOW",
            "true",
            "false",
            "null",
            "defined(",
            "datetime",
            "list(",
            "x",
            "\n",
            " ",
            " ",
            "😀",
            "\ud83d",
            "\udc00",
            "\u0000",
            "$",
            "!",
            "&&");

    @Test
    void tokensInAnyOrder() {
        var random = new SplittableRandom(SEED);
        var understood = 0;
        for (var i = 0; i < SOUPS; i++) {
            var soup = new StringBuilder();
            for (var n = random.nextInt(24); n >= 0; n--) {
                soup.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextBoolean() ? " " : "");
            }
            understood += settles(soup.toString()) ? 1 : 0;
        }
        assertThat(understood).as("the soup has some meat").isPositive();
    }

    @Test
    void bytesInAnyOrder() {
        var random = new SplittableRandom(SEED);
        for (var i = 0; i < SOUPS; i++) {
            var bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            settles(new String(bytes, StandardCharsets.ISO_8859_1));
            settles(new String(bytes, StandardCharsets.UTF_16));
        }
    }

    @Test
    void mutilatedExpressions() {
        var random = new SplittableRandom(SEED);
        var trees = RandomExpressions.wild(SEED);
        for (var i = 0; i < SOUPS; i++) {
            var text = new StringBuilder(Printer.print(trees.next()));
            for (var n = random.nextInt(3); n >= 0 && !text.isEmpty(); n--) {
                var at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(at);
                } else {
                    text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                }
            }
            settles(text.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "[",
                "{",
                "not ",
                "- ",
                "-",
                "not(",
                "-(",
                "- (",
                "not not(",
                "[(",
                "([",
                "defined(",
                "1+",
                "1 - ",
                "1-",
                "1*(",
                "1 and (",
                "1 and not (1 or not (",
                "\"a\" in [",
                "\"",
                "\"\"",
                "'",
                "\\",
                "\"\\",
                "=",
                "= ",
                "1",
                "a ",
                ".",
                ",",
                "not",
                "1 or ",
                "1 == ",
                "1 == 2 and ",
                ")",
                "]",
                "list([1 + - not ",
                "\u0000",
                "😀"
            })
    void anythingRepeatedForever(String piece) throws InterruptedException {
        var failures = new java.util.ArrayList<Throwable>();
        // half the usual stack
        var thread = new Thread(
                null,
                () -> {
                    for (var times : List.of(1, 99, 100, 101, 199, 200, 201, 202, 399, 1000, 10_000, 300_000)) {
                        var text = piece.repeat(times);
                        settles(text);
                        settles(text + "1");
                        settles(text + "1" + closing(text));
                    }
                },
                "small stack",
                512 * 1024);
        thread.setUncaughtExceptionHandler((t, failure) -> failures.add(failure));
        thread.start();
        thread.join();
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(1)", "[1]", "list(1)", "- (1)", "not (1)"})
    void twoHundredLevelsPassAndOneMoreIsRefused(String level) throws SyntaxException {
        var open = level.substring(0, level.indexOf('1'));
        var close = level.substring(level.indexOf('1') + 1);
        // a tree has a level more than the brackets around its leaf
        assertThat(Condition.parse(open.repeat(199) + "1" + close.repeat(199)))
                .isInstanceOf(Condition.Understood.class);
        assertThat(Condition.parse(open.repeat(200) + "1" + close.repeat(200)))
                .isNotInstanceOf(Condition.Everything.class);
        assertThatThrownBy(() -> Condition.parse(open.repeat(201) + "1" + close.repeat(201)))
                .isInstanceOfSatisfying(SyntaxException.class, e -> {
                    assertThat(e.position()).isEqualTo(open.length() * 201 - 1);
                    assertThat(e).hasMessage("Nested more than 200 levels deep");
                });
    }

    @Test
    void theHardestTextsTakeLittleTime() {
        var wide = "properties[\"p\"] == \"" + "x".repeat(LanguageLimits.LENGTH / 3) + "\"";
        var deep = "not (defined(properties[\"a\"]) and not (defined(properties[\"b\"]) or ".repeat(90)
                + wide
                + "))".repeat(90);
        settles(deep);
        settles("properties[\"p\"] == 1 or ".repeat(10_000) + "1");
        settles("1 + ".repeat(60_000) + "1");
        settles("\"a\" in [" + "1,".repeat(120_000) + "1]");
        settles("(".repeat(200) + "a == b in c and ".repeat(10_000));
    }

    /** Whether it is understood; fails when it is neither that, nor opaque, nor refused. */
    private static boolean settles(String text) {
        try {
            var condition = Condition.parse(text);
            if (condition instanceof Condition.Opaque(var kept)) {
                assertThat(kept).isEqualTo(text);
            }
            return condition instanceof Condition.Understood;
        } catch (SyntaxException e) {
            assertThat(e.position()).isBetween(0, text.length());
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed %d: %s".formatted(SEED, text.substring(0, Math.min(text.length(), 200))), e);
        }
    }

    private static String closing(String text) {
        var closing = new StringBuilder();
        for (var i = text.length() - 1; i >= 0; i--) {
            switch (text.charAt(i)) {
                case '(' -> closing.append(')');
                case '[' -> closing.append(']');
                case '{' -> closing.append('}');
                default -> {}
            }
        }
        return closing.toString();
    }
}
