package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.profile.Hash;
import io.cistern.table.Aggregation.Row;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Groups and their figures, compressed: a client may take minutes to read them, and what they were computed from is let
 * go before the first is sent.
 */
public final class AggregateRows {

    private final byte[] packed;
    private final int count;

    private AggregateRows(byte[] packed, int count) {
        this.packed = packed;
        this.count = count;
    }

    /** These rows. */
    static AggregateRows of(Iterator<Row> rows) {
        var packed = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.BEST_SPEED);
        var count = 0;
        try (var out = new DataOutputStream(new DeflaterOutputStream(packed, deflater, 8192))) {
            while (rows.hasNext()) {
                var row = rows.next();
                write(row.group(), out);
                write(row.figures(), out);
                count++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail", e);
        } finally {
            deflater.end();
        }
        return new AggregateRows(packed.toByteArray(), count);
    }

    private static void write(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (var text : texts) {
            var bytes = text.getBytes(UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    /** How many rows there are. */
    public int count() {
        return count;
    }

    /** Equal rows, in equal order, have equal ones. */
    public String fingerprint() {
        return Hash.of(packed, 32);
    }

    /** Is given rows. */
    public interface Reader {
        void take(Row row) throws IOException;
    }

    /** Reads the rows in their order, one at a time. */
    public void each(Reader reader) throws IOException {
        try (var in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
            for (var i = 0; i < count; i++) {
                reader.take(new Row(read(in), read(in)));
            }
        }
    }

    private static List<String> read(DataInputStream in) throws IOException {
        var texts = new ArrayList<String>();
        for (var left = in.readInt(); left > 0; left--) {
            texts.add(new String(in.readNBytes(in.readInt()), UTF_8));
        }
        return texts;
    }
}
