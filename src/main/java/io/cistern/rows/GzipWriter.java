package io.cistern.rows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Joins blocks into one gzip stream with one header and one trailer, since many clients read the first member of several
 * and take it for the whole. Compressed bytes are copied; the trailer's checksum is combined from those of the blocks.
 * Without {@link #finish} the stream has no end, and every reader of gzip reports that.
 */
public final class GzipWriter {

    /** Deflate, no name, no time, an unknown system: equal blocks are equal bytes. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** An empty block of deflate that says that it is the last one. */
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
