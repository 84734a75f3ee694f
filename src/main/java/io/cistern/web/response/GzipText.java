package io.cistern.web.response;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * The compressed start of a text. Each time the text is written, other bytes can follow: they are added to the same gzip stream
 * without compression, and the checksums are combined.
 */
public final class GzipText {

    /** Of a gzip stream: deflate, without name and time, from an unknown system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int BLOCK_HEADER = 5;
    private static final int TRAILER = 8;

    /** The largest number of bytes in a stored block. */
    private static final int MOST_STORED = 65_535;

    private final byte[] compressed;
    private final int crc;
    private final long length;

    private GzipText(byte[] compressed, int crc, long length) {
        this.compressed = compressed;
        this.crc = crc;
        this.length = length;
    }

    public static GzipText of(byte[] start) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(start);
            var out = new ByteArrayOutputStream(start.length / 4 + 64);
            out.writeBytes(HEADER);
            var buffer = new byte[8192];
            // the flush ends at a full byte and leaves the stream open
            for (int count = buffer.length; count == buffer.length; ) {
                count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
                out.write(buffer, 0, count);
            }
            return new GzipText(out.toByteArray(), crc(start), start.length);
        } finally {
            deflater.end();
        }
    }

    /** The number of bytes that {@link #write} writes. */
    public int size(byte[] rest) {
        if (rest.length > MOST_STORED) {
            throw new IllegalArgumentException("At most " + MOST_STORED + " bytes can follow");
        }
        return compressed.length + BLOCK_HEADER + rest.length + TRAILER;
    }

    /** The heap that it uses, in bytes. */
    public int weight() {
        return compressed.length;
    }

    /** Writes the text and these bytes as one gzip stream. */
    public void write(byte[] rest, OutputStream out) throws IOException {
        out.write(compressed);
        var end = ByteBuffer.allocate(size(rest) - compressed.length).order(ByteOrder.LITTLE_ENDIAN);
        end.put((byte) 1); // the last block, stored
        end.putShort((short) rest.length).putShort((short) ~rest.length).put(rest);
        end.putInt(Crc32.combine(crc, crc(rest), rest.length)).putInt((int) (length + rest.length));
        out.write(end.array());
    }

    private static int crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
