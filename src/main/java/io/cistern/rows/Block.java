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
 * Rows of a page that are compressed together, so that reading one row decompresses a block and not a page. A block is
 * raw deflate data that ends on a byte boundary, refers to no earlier data, and is not marked as the last block, so
 * blocks can be joined into one stream ({@code GzipWriter}). Its header contains the format, the compressed and
 * uncompressed length, the number of rows, the CRC-32 of the lines, and a bit for each row whose id Mixpanel wrote as a
 * number.
 */
public final class Block {

    /** The first bytes of every block. Other bytes come from another version. */
    private static final int FORMAT = 'C' << 24 | 'R' << 16 | 2;

    private static final int HEADER = 6 * Integer.BYTES;
    private static final int BUFFER = 16 * 1024;

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
        if (header.getInt() != FORMAT) {
            throw new IllegalStateException("These bytes are not a block of this version");
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

    /** Reads the blocks in these bytes. */
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
    static byte[] compressed(byte[] lines, int rows, byte[] numbers, Deflater deflater) {
        return compressed(lines, 0, lines.length, rows, numbers, deflater);
    }

    private static byte[] compressed(byte[] lines, int from, int to, int rows, byte[] numbers, Deflater deflater) {
        var deflated = deflated(lines, from, to, deflater);
        var crc = new CRC32();
        crc.update(lines, from, to - from);
        return ByteBuffer.allocate(HEADER + numbers.length + deflated.length)
                .putInt(FORMAT)
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
        var buffer = new byte[BUFFER];
        int written;
        do {
            written = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
            deflated.write(buffer, 0, written);
        } while (written == buffer.length); // a buffer that is not full was flushed completely
        return deflated.toByteArray();
    }

    /** The number of the first row in the page. */
    public int row() {
        return row;
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** The length of the lines in bytes. */
    public int length() {
        return length;
    }

    /** The CRC-32 of the lines. */
    public int crc() {
        return crc;
    }

    /** The id of this row of the page, as text. */
    String id(int row) {
        var lines = lines(row - this.row + 1);
        var from = Line.forward(lines, 0, row - this.row) + Rows.ID.length;
        var to = from + 1;
        while (lines[to] != '"') {
            to += lines[to] == '\\' ? 2 : 1;
        }
        return Quoted.text(lines, from, to + 1);
    }

    /** Whether Mixpanel wrote the id of this row of the page as a number. The line has the same digits in quotes. */
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
     * The first lines, up to this count. The array has the length of all lines; the bytes after the requested lines may
     * be zero. So reading a row in the middle decompresses half the block.
     */
    public byte[] lines(int count) {
        var lines = new byte[length];
        var inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, deflatedFrom, end - deflatedFrom);
            inflate(inflater, lines, count);
            return lines;
        } catch (DataFormatException e) {
            throw new IllegalStateException("The compressed block is corrupt", e);
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
                throw new IllegalStateException("The compressed block is truncated");
            }
            for (; at < to; at++) {
                missing -= lines[at] == '\n' ? 1 : 0;
            }
        }
    }

    /**
     * Compresses a range of the rows into a new block.
     *
     * @param from the first row, as numbered in the page
     * @param to the row after the last one
     */
    public Block cut(int from, int to) {
        var lines = lines(to - row);
        var start = Line.forward(lines, 0, from - row);
        var deflater = new Deflater(Rows.LEVEL, true);
        try {
            var end = Line.forward(lines, start, to - from);
            var bytes = compressed(lines, start, end, to - from, new byte[0], deflater);
            return new Block(bytes, 0, from);
        } finally {
            deflater.end();
        }
    }
}
