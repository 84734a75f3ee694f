package io.cistern.rows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Some rows of a page that were compressed together: one row costs a block to read, not a page. A block is raw deflate that
 * ends on a byte boundary, refers to nothing before it, and does not say that it is the last: blocks can be joined into
 * one stream ({@link GzipWriter}). In front of it stand its form, how long it is, how many lines of how many bytes it holds,
 * their CRC-32, and a bit for each row whose id Mixpanel wrote as a number.
 */
public final class Block {

    /** Begins every block. What begins otherwise was written by another version. */
    private static final int FORM = 'C' << 24 | 'R' << 16 | 2;

    private static final int HEADER = 6 * Integer.BYTES;
    private static final int PIECE = 16 * 1024;

    private final byte[] bytes;
    private final int row;
    private final int rows;
    private final int length;
    private final int crc;
    private final int numbersFrom;
    private final int deflatedFrom;
    private final int end;

    private Block(byte[] bytes, int from, int row) {
        var header = ByteBuffer.wrap(bytes, from, HEADER);
        if (header.getInt() != FORM) {
            throw new IllegalStateException("These bytes are no block of this version");
        }
        var deflated = header.getInt();
        this.bytes = bytes;
        this.row = row;
        this.length = header.getInt();
        this.rows = header.getInt();
        this.crc = header.getInt();
        this.numbersFrom = from + HEADER;
        this.deflatedFrom = numbersFrom + header.getInt();
        this.end = deflatedFrom + deflated;
    }

    /** The blocks that these bytes are made of. */
    static List<Block> of(byte[] bytes) {
        var blocks = new ArrayList<Block>();
        var row = 0;
        for (var at = 0; at < bytes.length; ) {
            var block = new Block(bytes, at, row);
            blocks.add(block);
            row += block.rows;
            at = block.end;
        }
        return blocks;
    }

    /**
     * Compresses lines into the bytes of a block.
     *
     * @param numbers a bit for each row whose id is a number; bits that are missing at the end are zero
     */
    static byte[] compressed(byte[] lines, int from, int to, int rows, byte[] numbers, Deflater deflater) {
        var deflated = deflated(lines, from, to, deflater);
        var crc = new CRC32();
        crc.update(lines, from, to - from);
        return ByteBuffer.allocate(HEADER + numbers.length + deflated.length)
                .putInt(FORM)
                .putInt(deflated.length)
                .putInt(to - from)
                .putInt(rows)
                .putInt((int) crc.getValue())
                .putInt(numbers.length)
                .put(numbers)
                .put(deflated)
                .array();
    }

    private static byte[] deflated(byte[] lines, int from, int to, Deflater deflater) {
        deflater.reset();
        deflater.setInput(lines, from, to - from);
        var deflated = new ByteArrayOutputStream((to - from) / 4 + 64);
        var piece = new byte[PIECE];
        int written;
        do {
            written = deflater.deflate(piece, 0, piece.length, Deflater.FULL_FLUSH);
            deflated.write(piece, 0, written);
        } while (written == piece.length); // what fits has been flushed
        return deflated.toByteArray();
    }

    /** The number of the first row, in its page. */
    public int row() {
        return row;
    }

    /** How many rows there are. */
    public int rows() {
        return rows;
    }

    /** Bytes of the lines. */
    public int length() {
        return length;
    }

    /** The CRC-32 of the lines. */
    int crc() {
        return crc;
    }

    /** The id of that row of the page, as text. */
    String id(int row) {
        var lines = lines(row - this.row + 1);
        var from = behind(lines, 0, row - this.row) + Rows.ID.length;
        var to = from + 1;
        while (lines[to] != '"') {
            to += lines[to] == '\\' ? 2 : 1;
        }
        return Quoted.text(lines, from, to + 1);
    }

    /** Whether Mixpanel wrote the id of that row of the page as a number. The line has the same digits, in quotes. */
    public boolean isIdNumber(int row) {
        var bit = row - this.row;
        var at = numbersFrom + bit / Byte.SIZE;
        return at < deflatedFrom && (bytes[at] >> bit % Byte.SIZE & 1) != 0;
    }

    /** Writes the compressed bytes. */
    public void copyTo(OutputStream out) throws IOException {
        out.write(bytes, deflatedFrom, end - deflatedFrom);
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
        var lines = new byte[length];
        var inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, deflatedFrom, end - deflatedFrom);
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

    /**
     * Compresses some of the lines by themselves.
     *
     * @param from the first row wanted, as numbered in the page
     * @param to the row after the last one wanted
     */
    public Block cut(int from, int to) {
        var lines = lines(to - row);
        var start = behind(lines, 0, from - row);
        var deflater = new Deflater(Rows.LEVEL, true);
        try {
            var bytes = compressed(lines, start, behind(lines, start, to - from), to - from, new byte[0], deflater);
            return new Block(bytes, 0, from);
        } finally {
            deflater.end();
        }
    }

    /** Where the line begins that is so many behind the one that begins here. */
    private static int behind(byte[] lines, int from, int count) {
        var at = from;
        for (var i = 0; i < count; at++) {
            i += lines[at] == '\n' ? 1 : 0;
        }
        return at;
    }
}
