package io.cistern.store;

import io.cistern.profile.Page;
import io.cistern.profile.Rows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page as a row holds it.
 *
 * @param asOf in epoch milliseconds, rounded down: an answer never looks newer than it is
 */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
record StoredPage(
        String session,
        int number,
        int size,
        @Nullable Long total,
        long asOf,
        int bytes,
        byte[] lines,
        byte[] fingerprints) {

    static StoredPage of(Page page) {
        var rows = page.rows();
        var lines = new ByteArrayOutputStream();
        try {
            rows.writeGzip(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail to be written", e);
        }
        var fingerprints = ByteBuffer.allocate(rows.count() * Long.BYTES);
        rows.fingerprints().forEach(fingerprints::putLong);
        return new StoredPage(
                page.session(),
                page.number(),
                page.size(),
                page.total(),
                page.asOf().toEpochMilli(),
                rows.bytes(),
                lines.toByteArray(),
                fingerprints.array());
    }

    static StoredPage read(ResultSet row) throws SQLException {
        return new StoredPage(
                row.getString("session"),
                row.getInt("number"),
                row.getInt("size"),
                row.getObject("total") == null ? null : row.getLong("total"),
                row.getLong("as_of"),
                row.getInt("bytes"),
                row.getBytes("lines"),
                row.getBytes("fingerprints"));
    }

    Page page() {
        var ids = new long[fingerprints.length / Long.BYTES];
        ByteBuffer.wrap(fingerprints).asLongBuffer().get(ids);
        return new Page(session, number, size, total, Rows.restored(lines, ids, bytes), Instant.ofEpochMilli(asOf));
    }

    /** Of all that it holds, under that name. */
    String digest(String id) {
        return new Digest()
                .text(id)
                .text(session)
                .number(number)
                .number(size)
                .number(total)
                .number(asOf)
                .number(bytes)
                .bytes(lines)
                .bytes(fingerprints)
                .hex();
    }
}
