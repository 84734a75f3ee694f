package io.cistern.web.response;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads a stored line as the cells of a table. */
final class CsvLine {

    /** Without limits, because the lines were read and checked before. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * The content of a cell.
     *
     * @param kind says where a spreadsheet could find a formula
     */
    record Cell(String value, Kind kind) {}

    /** The kind of a cell's content. */
    enum Kind {
        TEXT,
        JSON,
        /** A number or a boolean. */
        PLAIN
    }

    private CsvLine() {}

    /** Adds the names of the line's properties. */
    static void names(byte[] buffer, int from, int length, Collection<String> names) {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), buffer, from, length)) {
            properties(parser);
            for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                names.add(name);
                parser.nextToken();
                parser.skipChildren();
            }
        }
    }

    /**
     * The cells of the line: the id, and then each property at its position; null for a missing or null property.
     *
     * @param positions the positions of the requested names, starting at 1
     */
    static @Nullable Cell[] cells(byte[] buffer, int from, int length, int count, Map<String, Integer> positions) {
        var cells = new @Nullable Cell[count];
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), buffer, from, length)) {
            cells[0] = properties(parser);
            for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                var position = positions.get(name);
                parser.nextToken();
                if (position == null) {
                    parser.skipChildren();
                } else {
                    cells[position] = cell(parser, buffer, from);
                }
            }
        }
        return cells;
    }

    /** Moves into the properties and returns the id before them. */
    private static Cell properties(JsonParser parser) {
        parser.nextToken();
        parser.nextName();
        parser.nextToken();
        var id = new Cell(parser.getString(), Kind.TEXT);
        parser.nextName();
        parser.nextToken();
        return id;
    }

    private static @Nullable Cell cell(JsonParser parser, byte[] buffer, int from) {
        var token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token == JsonToken.VALUE_STRING) {
            return new Cell(parser.getString(), Kind.TEXT);
        }
        if (!token.isStructStart()) {
            return new Cell(parser.getString(), Kind.PLAIN);
        }
        var start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        var end = (int) parser.currentLocation().getByteOffset();
        return new Cell(new String(buffer, from + start, end - start, StandardCharsets.UTF_8), Kind.JSON);
    }
}
