package io.cistern.mixpanel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.mixpanel.response.EngageReader;
import io.cistern.profile.Cursor;
import io.cistern.profile.Page;
import io.cistern.profile.Selection;
import io.cistern.sandbox.project.SandboxLines;
import io.cistern.table.Lines;
import io.cistern.table.Tables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What is cut out of a held page is, to the byte, what the answer to that selection would have been kept as. */
class ProjectionTests {

    static final List<Selection> SELECTIONS = List.of(
            new Selection.All(),
            new Selection.Only(List.of()),
            new Selection.Only(List.of("plan")),
            new Selection.Only(List.of("age", "plan", "größe", "gr", "", "\"plan", "plan\\", "twice")),
            new Selection.Only(List.of("$email", "Weird \"Quoted\" Name", "address", "tags", "devices", "absent")));

    @ParameterizedTest
    @FieldSource("SELECTIONS")
    void aCutPageIsTheSelectedPage(Selection select) throws IOException {
        var twice = List.of("{\"id\":\"t\",\"properties\":{\"twice\":1, \"x\":0,\"tw\\u0069ce\" : [ 2 ]}}");
        var lines = Stream.of(Lines.NASTY, twice, SandboxLines.of(3, 500))
                .flatMap(List::stream)
                .toList();
        var whole = read(lines, new Selection.All());
        var selected = read(lines, select);
        var everyone = new BitSet();
        everyone.set(0, lines.size());
        var table = new Tables(0).open(whole);
        var cut = table.lines(everyone, select);
        assertThat(cut.fingerprint()).isEqualTo(selected.rows().fingerprint());
        assertThat(cut.open()).hasBinaryContent(selected.rows().open().readAllBytes());
        assertThat(new String(table.line(7, select), UTF_8))
                .isEqualTo(new String(selected.rows().open().readAllBytes(), UTF_8)
                        .lines()
                        .toList()
                        .get(7));
    }

    private static Page read(List<String> lines, Selection select) throws IOException {
        var body = """
                {"page":0,"page_size":1000,"session_id":"s","total":%d,"results":[%s]}
                """.formatted(
                        lines.size(),
                        String.join(",", lines)
                                .replace("{\"id\":", "{\"$distinct_id\":")
                                .replace(",\"properties\":", ",\"$properties\":"));
        return new EngageReader(1 << 24)
                .read(new ByteArrayInputStream(body.getBytes(UTF_8)), select)
                .pages(new Cursor.First(), null, Instant.EPOCH)
                .first();
    }
}
