package io.cistern.mixpanel.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.profile.LeftOut.Reason;
import io.cistern.profile.Selection;
import io.cistern.rows.Quoted;
import io.cistern.rows.Rows;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads a row: finds its id and properties, and copies their bytes. */
final class RowReader {

    private static final byte[] NOTHING = {'{', '}'};
    private static final Set<String> KNOWN = Set.of("$distinct_id", "$group_id", "group_id", "$properties");

    private final JsonParser parser;
    private final RowBytes window;
    private final @Nullable Set<String> selected;

    RowReader(JsonParser parser, RowBytes window, Selection select) {
        this.parser = parser;
        this.window = window;
        this.selected = switch (select) {
            case Selection.All() -> null;
            case Selection.Only(var names) -> Set.copyOf(names);
        };
    }

    /**
     * Adds the row to the rows of its page.
     *
     * @throws UntrustedRowException when the row is invalid; it is not added then
     */
    void read(Rows.Writer rows) {
        UntrustedRowException.unless(parser.nextToken() == JsonToken.START_OBJECT, Reason.NO_OBJECT);
        var fields = new HashSet<String>();
        byte @Nullable [] id = null;
        byte @Nullable [] group = null;
        var properties = NOTHING;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            var isFirst = fields.add(name) || !KNOWN.contains(name);
            UntrustedRowException.unless(isFirst, Reason.FIELD_TWICE);
            parser.nextToken();
            switch (name) {
                case "$distinct_id" -> id = id();
                case "$group_id", "group_id" -> group = id();
                case "$properties" -> properties = properties();
                default -> parser.skipChildren();
            }
        }
        var known = id == null ? group : id;
        UntrustedRowException.unless(known != null && isId(known), Reason.NO_ID);
        UntrustedRowException.unless(parser.nextToken() == null, Reason.NO_JSON);
        rows.add(known, properties);
    }

    /** Whether the id is not empty and has no unpaired surrogates, which UTF-8 cannot represent. */
    private static boolean isId(byte[] id) {
        if (id[0] != '"') {
            return true;
        }
        var text = Quoted.text(id, 0, id.length);
        return !text.isEmpty() && UTF_8.newEncoder().canEncode(text);
    }

    /** The id as it was written; null when it is neither a string nor a number. */
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
        UntrustedRowException.unless(parser.currentToken() == JsonToken.START_OBJECT, Reason.NO_PROPERTIES);
        return selected == null ? value() : members(selected);
    }

    /** The properties of the given names; Mixpanel adds others that were not requested. */
    private byte[] members(Set<String> names) {
        var members = new ByteArrayOutputStream();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var start = start();
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

    /** Reads to the end of the current value and returns its offset. */
    private long end() {
        parser.skipChildren();
        parser.finishToken(); // the parser reads only the opening quote of a string until its end is needed
        return parser.currentLocation().getByteOffset();
    }
}
