package io.cistern.mixpanel;

import io.cistern.profile.Rows;
import io.cistern.profile.Selection;
import java.io.ByteArrayOutputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the rows of an answer: finds where their parts lie and copies these bytes, whatever else is around. */
final class RowReader {

    private static final byte[] NOTHING = {'{', '}'};

    private final JsonParser parser;
    private final SlidingWindow window;
    private final @Nullable Set<String> selected;

    RowReader(JsonParser parser, SlidingWindow window, Selection select) {
        this.parser = parser;
        this.window = window;
        this.selected = switch (select) {
            case Selection.All() -> null;
            case Selection.Only(var names) -> Set.copyOf(names);
        };
    }

    /** Reads the array that the parser stands on. */
    Rows read() {
        var rows = new Rows.Writer();
        Malformed.unless(parser.currentToken() == JsonToken.START_ARRAY, "its results are no list");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Malformed.unless(parser.currentToken() == JsonToken.START_OBJECT, "a row is no object");
            row(rows);
        }
        return rows.finish();
    }

    private void row(Rows.Writer rows) {
        byte @Nullable [] id = null;
        byte @Nullable [] group = null;
        var properties = NOTHING;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            window.forget(start());
            var name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "$distinct_id" -> id = id();
                case "$group_id", "group_id" -> group = id();
                case "$properties" -> properties = properties();
                default -> parser.skipChildren();
            }
        }
        var known = id == null ? group : id;
        Malformed.unless(known != null, "a row has no id");
        rows.add(known, properties);
    }

    /** The id as it was written; null when it is neither text nor number. */
    private byte @Nullable [] id() {
        return switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> value();
            case null, default -> {
                parser.skipChildren();
                yield null;
            }
        };
    }

    private byte[] properties() {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return NOTHING;
        }
        Malformed.unless(parser.currentToken() == JsonToken.START_OBJECT, "a row's properties are no object");
        return selected == null ? value() : members(selected);
    }

    /** The members of that name; Mixpanel adds others unasked. */
    private byte[] members(Set<String> names) {
        var members = new ByteArrayOutputStream();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var start = start();
            window.forget(start);
            var wanted = names.contains(parser.currentName());
            parser.nextToken();
            var end = end();
            if (wanted) {
                members.write(members.size() == 0 ? '{' : ',');
                members.writeBytes(window.slice(start, end));
            }
        }
        if (members.size() == 0) {
            return NOTHING;
        }
        members.write('}');
        return members.toByteArray();
    }

    private byte[] value() {
        var start = start();
        return window.slice(start, end());
    }

    private long start() {
        return parser.currentTokenLocation().getByteOffset();
    }

    /** Goes to the end of the value that the parser stands on. */
    private long end() {
        parser.skipChildren();
        parser.finishToken(); // a text is read no further than its quote until somebody asks
        return parser.currentLocation().getByteOffset();
    }
}
