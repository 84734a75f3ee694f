package io.cistern.table;

import io.cistern.profile.Selection;
import io.cistern.rows.Line;
import io.cistern.rows.Members;
import io.cistern.rows.Rows;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Copies the selected members of lines, byte for byte and in their order. The result equals the line that Mixpanel's
 * own answer to the selection would give.
 */
final class Projection {

    private static final byte[] NOTHING = {'{', '}'};

    private final @Nullable WantedNames wantedNames;

    Projection(Selection select) {
        wantedNames = switch (select) {
            case Selection.All() -> null;
            case Selection.Only(var names) -> new WantedNames(names);
        };
    }

    /** The projected line, without its line break. */
    byte[] line(Line line) {
        var properties = properties(line);
        var head = Arrays.copyOfRange(line.bytes(), line.from(), line.propertiesFrom());
        var cut = Arrays.copyOf(head, head.length + properties.length + 1);
        System.arraycopy(properties, 0, cut, head.length, properties.length);
        cut[cut.length - 1] = '}';
        return cut;
    }

    /** @param isIdNumber whether Mixpanel wrote the id as a number, which is then copied without the quotes */
    Cut cut(Line line, boolean isIdNumber) {
        var quote = isIdNumber ? 1 : 0;
        var id = Arrays.copyOfRange(line.bytes(), line.idFrom() + quote, line.idTo() - quote);
        return new Cut(id, properties(line));
    }

    /** A projected line. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
    record Cut(byte[] id, byte[] properties) {
        void write(Rows.Writer to) {
            to.add(id, properties);
        }
    }

    private byte[] properties(Line line) {
        return wantedNames == null
                ? Arrays.copyOfRange(line.bytes(), line.propertiesFrom(), line.propertiesTo())
                : members(line.bytes(), line.members(), wantedNames);
    }

    private static byte[] members(byte[] json, Members members, WantedNames wantedNames) {
        var cut = new ByteArrayOutputStream();
        while (members.next()) {
            if (wantedNames.index(json, members) != WantedNames.NONE) {
                cut.write(cut.size() == 0 ? '{' : ',');
                cut.write(json, members.nameFrom(), members.end() - members.nameFrom());
            }
        }
        if (cut.size() == 0) {
            return NOTHING;
        }
        cut.write('}');
        return cut.toByteArray();
    }
}
