package io.cistern.sandbox;

import io.cistern.sandbox.project.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes a page as JSON, correct or with one fault. */
record PageBody(int number, int size, String session, int total, boolean hasTotal, List<Profile> rows) {

    byte[] bytes(@Nullable Set<String> names, @Nullable Fault fault) {
        var out = new ByteArrayOutputStream(rows.size() * 1024 + 256);
        try {
            if (fault == Fault.ENVELOPE_LAST) {
                text(out, "{\"results\":[");
                writeRows(out, names, fault);
                text(out, "],\"computed_at\":\"2026-01-01T00:00:00\",\"hints\":{\"deep\":[1,{\"er\":null}]},");
                text(out, envelope(fault));
            } else {
                text(out, "{" + envelope(fault) + ",\"results\":[");
                writeRows(out, names, fault);
                text(out, "]");
            }
            text(out, "}");
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return out.toByteArray();
    }

    private String envelope(@Nullable Fault fault) {
        var fields = new ArrayList<String>();
        fields.add("\"page\":" + (fault == Fault.WRONG_PAGE ? number + 1 : number));
        if (hasTotal) {
            fields.add("\"page_size\":" + size);
        }
        if (fault != Fault.NO_SESSION) {
            fields.add("\"session_id\":" + quoted(fault == Fault.WRONG_SESSION ? "1500000000-OTHERS" : session));
        }
        fields.add("\"status\":\"ok\"");
        if (hasTotal) {
            fields.add("\"total\":" + (fault == Fault.TOTAL_MOVED ? total + 1 : total));
        }
        return String.join(",", fields);
    }

    private void writeRows(OutputStream out, @Nullable Set<String> names, @Nullable Fault fault) throws IOException {
        int count = fault == Fault.SHORT_PAGE ? Math.max(0, rows.size() - 1) : rows.size();
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.write(',');
            }
            boolean repeats = fault == Fault.DUPLICATE_ROW && i == rows.size() - 1;
            var row = rows.get(repeats ? 0 : i);
            row.writeTo(out, id(row, i, fault), names);
        }
    }

    private static @Nullable String id(Profile row, int index, @Nullable Fault fault) {
        if (fault == Fault.MISSING_ID && index == 0) {
            return null;
        }
        return fault == Fault.NUMERIC_IDS ? Long.toString(9007199254740993L + index) : quoted(row.id());
    }

    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
