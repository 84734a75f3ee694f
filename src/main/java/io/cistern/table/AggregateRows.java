package io.cistern.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cistern.rows.Hash;
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
 * Groups and their figures, compressed. A client may take minutes to read them, so the memory of the computation is
 * released before the first row is sent.
 */
public final class AggregateRows {

    private final byte[] compressed;
    private final int count;

    private AggregateRows(byte[] compressed, int count) {
        this.compressed = compressed;
        this.count = count;
    }

    /** Compresses these rows. */
    static AggregateRows of(Iterator<Row> rows) {
        var compressed = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.BEST_SPEED);
        var count = 0;
        try (var out = new DataOutputStream(new DeflaterOutputStream(compressed, deflater, 8192))) {
            while (rows.hasNext()) {
                var row = rows.next();
                write(row.group(), out);
                write(row.figures(), out);
                count++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        } finally {
            deflater.end();
        }
        return new AggregateRows(compressed.toByteArray(), count);
    }

    private static void write(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (var text : texts) {
            var bytes = text.getBytes(UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    /** The number of rows. */
    public int count() {
        return count;
    }

    /** A fingerprint of the rows: equal rows in equal order have equal fingerprints. */
    public String fingerprint() {
        return Hash.of(compressed, 32);
    }

    /** Receives rows. */
    public interface Reader {
        void take(Row row) throws IOException;
    }

    /** Passes the rows to the reader in their order, one at a time. */
    public void each(Reader reader) throws IOException {
        try (var in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(compressed)))) {
            for (var i = 0; i < count; i++) {
                reader.take(new Row(read(in), read(in)));
            }
        }
    }

    private static List<String> read(DataInputStream in) throws IOException {
        var texts = new ArrayList<String>();
        for (var remaining = in.readInt(); remaining > 0; remaining--) {
            texts.add(new String(in.readNBytes(in.readInt()), UTF_8));
        }
        return texts;
    }
}
