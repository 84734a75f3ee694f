package io.cistern.web.response;

import io.cistern.rows.Block;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Joins blocks into one gzip stream with one header and one trailer, because many clients read only the first of
 * several gzip members. It copies the compressed bytes and combines the checksums of the blocks. A stream without
 * {@link #finish} is incomplete, and every gzip reader reports an error.
 */
final class GzipWriter {

    /** Deflate, without name and time, from an unknown system: equal blocks give equal bytes. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** An empty deflate block that is marked as the last one. */
    private static final byte[] LAST = {3, 0};

    private final OutputStream out;
    private boolean begun;
    private int crc;
    private long length;

    public GzipWriter(OutputStream out) {
        this.out = out;
    }

    /** Copies the compressed bytes of a block. */
    public void write(Block block) throws IOException {
        begin();
        block.copyTo(out);
        crc = Crc32.combine(crc, block.crc(), block.length());
        length += block.length();
    }

    /** Ends the stream. */
    public void finish() throws IOException {
        begin();
        out.write(LAST);
        var trailer = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.write(trailer.putInt(crc).putInt((int) length).array());
    }

    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            out.write(HEADER);
        }
    }
}
