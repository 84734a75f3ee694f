package io.cistern.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cistern.where.Condition.Opaque;
import io.cistern.where.Condition.Understood;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every expression from public sources is read as expected. */
class CorpusTests {

    record Line(String number, String fate, String text, String canonical) {

        static Line of(String line) {
            var parts = List.of(line.split(" \\| ", -1));
            return new Line(parts.get(0), parts.get(1), parts.get(2), parts.size() > 3 ? parts.get(3) : "");
        }
    }

    static Stream<Line> lines() {
        try (var corpus = CorpusTests.class.getResourceAsStream("corpus.txt")) {
            return new String(corpus.readAllBytes(), StandardCharsets.UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).map(Line::of).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void isReadAsExpected(Line line) throws SyntaxException {
        switch (line.fate()) {
            case "understood" -> {
                var condition = Condition.parse(line.text());
                assertThat(condition).isInstanceOf(Understood.class);
                assertThat(condition.text()).isEqualTo(line.canonical());
                assertThat(Condition.parse(condition.text())).isEqualTo(condition);
            }
            case "opaque" -> assertThat(Condition.parse(line.text())).isEqualTo(new Opaque(line.text()));
            default ->
                assertThatThrownBy(() -> Condition.parse(line.text()))
                        .isInstanceOfSatisfying(
                                SyntaxException.class,
                                e -> assertThat(line.fate()).isEqualTo("refused@" + e.position()));
        }
    }

    @Test
    void containsEveryRowOfTheCollection() {
        var rows = new TreeSet<String>();
        lines().map(Line::number).forEach(rows::add);
        assertThat(rows)
                .contains(IntStream.rangeClosed(1, 83).mapToObj(String::valueOf).toArray(String[]::new));
    }
}
