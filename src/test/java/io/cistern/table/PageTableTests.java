package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.profile.Selection;
import io.cistern.sandbox.project.SandboxLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class PageTableTests {

    static Stream<List<String>> pages() {
        return Stream.of(Lines.NASTY, SandboxLines.of(7, 600), SandboxLines.of(8, 1), List.of());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void idsAndValuesAreThoseOfTheTrees(List<String> lines) {
        var table = new Tables(1 << 20).open(Lines.page(lines));
        var trees = Lines.trees(lines);
        var names = new TreeSet<>(List.of("absent", "plan", "age"));
        trees.forEach(tree -> names.addAll(tree.get("properties").propertyNames()));
        assertThat(table.rows()).isEqualTo(lines.size());
        for (var row = 0; row < lines.size(); row++) {
            assertThat(table.id(row)).isEqualTo(trees.get(row).get("id").stringValue());
            for (var name : names) {
                var value = table.value(row, name);
                var expected = trees.get(row).get("properties").get(name);
                if (expected == null) {
                    assertThat(value).isNull();
                } else {
                    assertThat(value).isNotNull();
                    assertThat(JsonMapper.shared().readTree(value)).isEqualTo(expected);
                    assertThat(lines.get(row)).contains(new String(value, UTF_8));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aSelectionCopiesTheNamedPropertiesUnchanged(List<String> lines) {
        var table = new Tables(0).open(Lines.page(lines));
        var names = List.of("plan", "größe", "age", "\"plan", "$email", "");
        for (var row = 0; row < lines.size(); row++) {
            assertThat(new String(table.line(row, new Selection.All()), UTF_8)).isEqualTo(lines.get(row));
            var cut = new String(table.line(row, new Selection.Only(names)), UTF_8);
            var expected = Lines.trees(lines).get(row);
            ((tools.jackson.databind.node.ObjectNode) expected.get("properties")).retain(names);
            assertThat(JsonMapper.shared().readTree(cut)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void rowsAreExtractedInTheirOrder(List<String> lines) throws IOException {
        var table = new Tables(0).open(Lines.page(lines));
        var rows = new BitSet();
        IntStream.range(0, lines.size()).filter(row -> row % 3 == 1).forEach(rows::set);
        var expected = new ArrayList<String>();
        rows.stream().forEach(row -> expected.add(lines.get(row)));
        var cut = table.lines(rows, new Selection.All());
        assertThat(cut.count()).isEqualTo(expected.size());
        assertThat(new String(cut.open().readAllBytes(), UTF_8).lines()).isEqualTo(expected);
        var none = table.lines(rows, new Selection.Only(List.of()));
        assertThat(new String(none.open().readAllBytes(), UTF_8).lines())
                .allSatisfy(line -> assertThat(line).endsWith(",\"properties\":{}}"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void rowsAreFoundByTheirIds(List<String> lines) {
        var table = new Tables(0).open(Lines.page(lines));
        var trees = Lines.trees(lines);
        for (var row = 0; row < lines.size(); row++) {
            var id = trees.get(row).get("id").stringValue();
            assertThat(table.ids(List.of(id)).stream()).containsExactly(row);
            assertThat(table.ids(List.of("absent", id, "u-" + id)).stream()).containsExactly(row);
        }
        assertThat(table.ids(List.of()).isEmpty()).isTrue();
    }
}
