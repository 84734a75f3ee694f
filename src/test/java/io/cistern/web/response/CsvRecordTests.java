package io.cistern.web.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CsvRecordTests {

    private static final String SEPARATORS = ";\t\r\n";
    private static final String FORMULAS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    @Test
    void aPartThatIsACellWithAnotherSeparatorIsGuarded() throws IOException {
        assertThat(line(record -> record.text("a;=1+1"))).isEqualTo("\"a;'=1+1\"\r\n");
        assertThat(line(record -> record.text("a\t=1+1"))).isEqualTo("\"a\t'=1+1\"\r\n");
        assertThat(line(record -> record.text("a\n @x"))).isEqualTo("\"a\n' @x\"\r\n");
        assertThat(line(record -> record.text("=1;=2"))).isEqualTo("\"'=1;'=2\"\r\n");
        assertThat(line(record -> record.text("a=b;c-d"))).isEqualTo("\"a=b;c-d\"\r\n");
        assertThat(line(record -> record.text("a;b"))).isEqualTo("\"a;b\"\r\n");
        assertThat(line(record -> record.text("a;"))).isEqualTo("\"a;\"\r\n");
        assertThat(line(record -> record.text(""))).isEqualTo("\r\n");
    }

    @Test
    void jsonIsGuardedByEscapesAndStaysTheSameJson() throws IOException {
        var json = "[\"x;=cmd|' /C calc'!A0;y\",{\"a; -1\":-1}]";
        var line = line(record -> record.json(json));
        assertThat(line).contains("x;\\u003dcmd", "a; \\u002d1");
        var cell = line.strip().substring(1, line.strip().length() - 1).replace("\"\"", "\"");
        assertThat(JsonMapper.shared().readTree(cell))
                .isEqualTo(JsonMapper.shared().readTree(json));
    }

    /** Splits a line like a spreadsheet that reads commas and quotes inside cells as text. */
    @Test
    void noPartOfAnyRecordIsAFormula() throws IOException {
        var random = new Random(20);
        var letters = ";;;\t\r\n ,\"'ab1=+-@\uFF1D\uFF20\u200B\u00A0";
        for (var i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (var length = random.nextInt(12); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            var array = JsonMapper.shared().writeValueAsString(List.of(text.toString()));
            var line = line(record -> {
                record.text(text.toString());
                record.json(array);
                record.text(text.toString());
            });
            for (var part : parts(line)) {
                assertThat(part.isEmpty() || FORMULAS.indexOf(part.codePointAt(0)) < 0)
                        .as("%s in %s", part, line)
                        .isTrue();
            }
        }
    }

    @Test
    void aLongRunOfSeparatorsTakesNoTime() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            line(record -> record.text("a" + "\n".repeat(1_000_000)));
            line(record -> record.json("[\"" + "; ".repeat(1_000_000) + "\"]"));
        });
    }

    @Test
    void unguardedTextIsOnlyQuoted() throws IOException {
        var out = new ByteArrayOutputStream();
        var record = new CsvRecord(false);
        record.text("a;=1");
        record.json("[\";=1\"]");
        record.writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("\"a;=1\",\"[\"\";=1\"\"]\"\r\n");
    }

    private static List<String> parts(String line) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (SEPARATORS.indexOf(c) >= 0) {
                parts.add(part.toString());
                part.setLength(0);
            } else if (!part.isEmpty() || !(Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT)) {
                part.append(c);
            }
        }
        return parts;
    }

    private static String line(Consumer<CsvRecord> cells) throws IOException {
        var out = new ByteArrayOutputStream();
        var record = new CsvRecord(true);
        cells.accept(record);
        record.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
