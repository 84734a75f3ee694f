package io.cistern.sandbox.project;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A profile as the bytes that are sent. Nothing else is stored, so that 25 000 profiles take about 20 megabytes;
 * properties are read from the bytes.
 */
public final class Profile {

    private static final byte[] ID = ascii("{\"$distinct_id\":");
    private static final byte[] PROPERTIES = ascii(",\"$properties\":");

    private final String id;
    private final byte[] properties;

    /** @param properties a JSON object, which is sent unchanged */
    Profile(String id, byte[] properties) {
        this.id = id;
        this.properties = properties;
    }

    public static Profile empty(String id) {
        return new Profile(id, ascii("{}"));
    }

    public String id() {
        return id;
    }

    /** Returns the value of a property as plain Java, or {@link Absent#UNDEFINED}. The id is a property, too. */
    public Object property(String name) {
        if (name.equals("$distinct_id")) {
            return id;
        }
        var member = member(name);
        return member == null ? Absent.UNDEFINED : PlainValues.read(properties, member.valueFrom(), member.valueTo());
    }

    /** Returns the profile with that property changed or added. */
    Profile with(String name, String json) {
        var text = new String(properties, StandardCharsets.UTF_8);
        var value = json.getBytes(StandardCharsets.UTF_8);
        var member = member(name);
        if (member == null) {
            var quoted = JsonMapper.shared().writeValueAsString(name) + ":" + json;
            var rest = text.substring(text.indexOf('{') + 1);
            return of(id, "{" + quoted + (rest.strip().startsWith("}") ? "" : ",") + rest);
        }
        var changed = new byte[properties.length - (member.valueTo() - member.valueFrom()) + value.length];
        System.arraycopy(properties, 0, changed, 0, member.valueFrom());
        System.arraycopy(value, 0, changed, member.valueFrom(), value.length);
        int tail = member.valueFrom() + value.length;
        System.arraycopy(properties, member.valueTo(), changed, tail, changed.length - tail);
        return new Profile(id, changed);
    }

    public static Profile of(String id, String properties) {
        return new Profile(id, properties.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the row: the id as JSON, which a fault may change, and all or the named properties. */
    public void writeTo(OutputStream out, @Nullable String idJson, @Nullable Set<String> names) throws IOException {
        if (idJson == null) {
            out.write(ascii("{\"$properties\":"));
        } else {
            out.write(ID);
            out.write(idJson.getBytes(StandardCharsets.UTF_8));
            out.write(PROPERTIES);
        }
        if (names == null) {
            out.write(properties);
        } else {
            writeSelected(out, names);
        }
        out.write('}');
    }

    private void writeSelected(OutputStream out, Set<String> names) throws IOException {
        out.write('{');
        boolean first = true;
        for (var jsonMembers = new JsonMembers(properties); jsonMembers.next(); ) {
            if (names.contains(jsonMembers.name())) {
                if (!first) {
                    out.write(',');
                }
                first = false;
                out.write(properties, jsonMembers.nameFrom(), jsonMembers.valueTo() - jsonMembers.nameFrom());
            }
        }
        out.write('}');
    }

    private @Nullable JsonMembers member(String name) {
        var utf8 = name.getBytes(StandardCharsets.UTF_8);
        for (var jsonMembers = new JsonMembers(properties); jsonMembers.next(); ) {
            if (jsonMembers.isNamed(utf8, name)) {
                return jsonMembers;
            }
        }
        return null;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
