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

/** A stored line, read as the cells of a table. */
final class CsvLine {

    /** These lines were read once before and are bounded there; here nothing is too long. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * What stands in a cell.
     *
     * @param kind what could pass for a formula in it
     */
    record Cell(String value, Kind kind) {}

    /** What a cell holds. */
    enum Kind {
        TEXT,
        JSON,
        /** A number, or a truth value. */
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
     * The cells of the line: the id, and then each property at its position; null for what is missing or null.
     *
     * @param positions where the names wanted belong, from 1 on
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

    /** Moves into the properties, and returns the id that stands before them. */
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
