package io.cistern.profile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

/**
 * Some rows of a page that were compressed together, as a gzip member of their own: one row costs a block to read, not a
 * page. How long the member is and how many rows it holds stands in an extra field of its header, so that the bytes carry
 * their own index wherever they are kept, and any reader of gzip passes over it.
 */
public final class Block {

    private static final short MAGIC = (short) 0x8b1f;
    private static final byte DEFLATE = 8;
    private static final byte HAS_EXTRA_FIELD = 4;
    private static final short FIELD = 'C' | 'i' << 8;
    private static final short FIELD_LENGTH = 2 * Integer.BYTES;
    private static final short EXTRA_LENGTH = 2 * Short.BYTES + FIELD_LENGTH;
    private static final int HEADER = 10 + Short.BYTES + EXTRA_LENGTH;
    private static final int TRAILER = 2 * Integer.BYTES;

    /** Where the extra field begins, when it is there. */
    private static final int EXTRA = 10;

    private final ByteBuffer member;
    private final int row;
    private final int rows;

    private Block(ByteBuffer member, int row, int rows) {
        this.member = member;
        this.row = row;
        this.rows = rows;
    }

    /** The blocks that these bytes are made of. A page that was written without an index is one block. */
    static List<Block> of(byte[] gzip, int rows) {
        var blocks = new ArrayList<Block>();
        var row = 0;
        for (var at = 0; at < gzip.length; ) {
            var rest = little(ByteBuffer.wrap(gzip, at, gzip.length - at).slice());
            if (!isIndexed(rest)) {
                return List.of(new Block(little(ByteBuffer.wrap(gzip)), 0, rows));
            }
            var length = rest.getInt(HEADER - FIELD_LENGTH);
            var block = new Block(little(rest.slice(0, length)), row, rest.getInt(HEADER - Integer.BYTES));
            blocks.add(block);
            row += block.rows;
            at += length;
        }
        return blocks;
    }

    /** Compresses lines into the bytes of a block. */
    static byte[] compressed(byte[] lines, int from, int to, int rows, Deflater deflater) {
        deflater.reset();
        deflater.setInput(lines, from, to - from);
        deflater.finish();
        var member = little(ByteBuffer.allocate(HEADER + TRAILER + 64 + (to - from) + (to - from) / 1000));
        member.position(HEADER);
        while (!deflater.finished()) {
            deflater.deflate(member);
        }
        var crc = new CRC32();
        crc.update(lines, from, to - from);
        member.putInt((int) crc.getValue()).putInt(to - from);
        member.putShort(0, MAGIC).put(2, DEFLATE).put(3, HAS_EXTRA_FIELD); // no time: equal rows are equal bytes
        member.putShort(EXTRA, EXTRA_LENGTH).putShort(EXTRA + 2, FIELD).putShort(EXTRA + 4, FIELD_LENGTH);
        member.putInt(HEADER - FIELD_LENGTH, member.position()).putInt(HEADER - Integer.BYTES, rows);
        return Arrays.copyOf(member.array(), member.position());
    }

    /** The number of the first row, in its page. */
    public int row() {
        return row;
    }

    /** How many rows there are. */
    public int rows() {
        return rows;
    }

    /** The lines. */
    public byte[] lines() {
        return lines(rows);
    }

    /**
     * The first so many lines, and what comes behind them as far as it was cheap to tell: zeros from there on. A row in
     * the midst of a block costs half of it this way.
     */
    public byte[] lines(int count) {
        if (!isIndexed(member)) {
            return plainly();
        }
        var lines = new byte[member.getInt(member.limit() - Integer.BYTES)];
        var inflater = new Inflater(true);
        try {
            inflater.setInput(member.slice(HEADER, member.limit() - HEADER - TRAILER));
            inflate(inflater, lines, count);
            return lines;
        } catch (DataFormatException e) {
            throw new IllegalStateException("A block was compressed here and is none", e);
        } finally {
            inflater.end();
        }
    }

    private void inflate(Inflater inflater, byte[] lines, int count) throws DataFormatException {
        var missing = count;
        for (var at = 0; at < lines.length && missing > 0; ) {
            var guess = missing == rows ? lines.length : lines.length / rows * (missing + 1);
            var to = at + inflater.inflate(lines, at, Math.min(guess, lines.length - at));
            if (to == at) {
                throw new IllegalStateException("A block that was compressed here broke off");
            }
            for (; at < to; at++) {
                missing -= lines[at] == '\n' ? 1 : 0;
            }
        }
    }

    private byte[] plainly() {
        var gzip = new byte[member.limit()];
        member.get(0, gzip);
        try (var lines = new GZIPInputStream(new ByteArrayInputStream(gzip), 8192)) {
            return lines.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("These bytes were compressed here", e);
        }
    }

    private static boolean isIndexed(ByteBuffer member) {
        return member.limit() >= HEADER + TRAILER
                && member.get(3) == HAS_EXTRA_FIELD
                && member.getShort(EXTRA) == EXTRA_LENGTH
                && member.getShort(EXTRA + 2) == FIELD;
    }

    private static ByteBuffer little(ByteBuffer buffer) {
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }
}
