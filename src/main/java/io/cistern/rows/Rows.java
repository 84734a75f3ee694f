package io.cistern.rows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.AbstractList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of a page in the form in which they are served: NDJSON lines <code>{"id":..,"properties":{..}}</code>,
 * compressed once, in blocks. {@code GzipWriter} joins blocks into one stream, so a complete answer is a copy of stored
 * bytes. Values are byte for byte as received. A numeric id is written in quotes, and its block marks it as a number.
 */
public final class Rows {

    static final byte[] ID = ascii("{\"id\":");
    private static final byte[] PROPERTIES = ascii(",\"properties\":");
    private static final byte[] END = ascii("}\n");
    private static final byte QUOTE = '"';

    /**
     * The uncompressed size of a block in bytes. Half the size would make a page a fifth larger; twice the size would
     * double the cost of reading a row.
     */
    private static final int BLOCK_SIZE = 32 * 1024;

    /**
     * The compression level. It takes a fifth longer than the fastest level, and saves the space that compression in
     * blocks costs.
     */
    static final int LEVEL = 3;

    /** The secret of this process, so that nobody else can find two pages with the same fingerprint. */
    private static final byte[] SECRET = new byte[16];

    static {
        new SecureRandom().nextBytes(SECRET);
    }

    private final byte[] stored;
    private final IdHashes ids;
    private final int bytes;

    /** Null until its first use. */
    private volatile @Nullable Hash128 fingerprint;

    /** Null until the first digest of all rows. */
    private volatile @Nullable Summed cachedSum;

    private Rows(byte[] stored, IdHashes ids, int bytes) {
        this.stored = stored;
        this.ids = ids;
        this.bytes = bytes;
    }

    /** Restores rows from {@link #stored}, {@link #ids} and {@link #bytes}. */
    public static Rows restored(byte[] stored, IdHashes ids, int bytes) {
        return new Rows(stored.clone(), ids, bytes);
    }

    /** Joins rows that follow each other. They are not compressed again. */
    public static Rows joined(List<Rows> parts) {
        var stored = new ByteArrayOutputStream(
                parts.stream().mapToInt(rows -> rows.stored.length).sum());
        parts.forEach(rows -> stored.writeBytes(rows.stored));
        return new Rows(
                stored.toByteArray(),
                IdHashes.joined(parts.stream().map(rows -> rows.ids).toList()),
                parts.stream().mapToInt(rows -> rows.bytes).sum());
    }

    public int count() {
        return ids.count();
    }

    /** The uncompressed size in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The size on the heap, in bytes. */
    public int weight() {
        return stored.length + ids.weight() + 128;
    }

    /** The lines. */
    public InputStream open() {
        var blocks = blocks();
        return new SequenceInputStream(Collections.enumeration(new AbstractList<InputStream>() {
            @Override
            public InputStream get(int index) {
                return new ByteArrayInputStream(blocks.get(index).lines());
            }

            @Override
            public int size() {
                return blocks.size();
            }
        }));
    }

    /** The blocks, in the order of their rows. */
    public List<Block> blocks() {
        return Block.of(stored);
    }

    /** The bytes of all blocks, for the store. */
    public byte[] stored() {
        return stored.clone();
    }

    /** The hashes of the ids. Equal texts have equal hashes, even when their JSON differs. */
    public IdHashes ids() {
        return ids;
    }

    /** The id of this row, as text. */
    public String id(int row) {
        for (var block : blocks()) {
            if (row < block.row() + block.rows()) {
                return block.id(row);
            }
        }
        throw new IndexOutOfBoundsException(row);
    }

    /** A hash of all rows: equal rows in equal order have equal fingerprints in this process. */
    public Hash128 fingerprint() {
        var cached = fingerprint;
        if (cached == null) {
            var sha256 = Hash.sha256();
            sha256.update(SECRET);
            cached = Hash128.of(sha256, stored);
            fingerprint = cached;
        }
        return cached;
    }

    /** The sum of the keyed hashes of all rows, with the digests that it was computed for. */
    private record Summed(RowSetDigests by, Hash128 sum) {}

    /** The sum of the keyed hashes of a range of rows. The sum of all rows is computed once. */
    Hash128 sum(RowSetDigests by, int from, int to) {
        var cached = cachedSum;
        if (cached != null && isSummed(by, from, to)) {
            return cached.sum();
        }
        var sum = by.sum(this, from, to);
        if (from == 0 && to == count()) {
            cachedSum = new Summed(by, sum);
        }
        return sum;
    }

    /** Whether this sum was computed before. */
    boolean isSummed(RowSetDigests by, int from, int to) {
        var cached = cachedSum;
        return cached != null && cached.by() == by && from == 0 && to == count();
    }

    /** Collects rows. Each block is compressed when it is full, so that only the lines of one block are held. */
    public static final class Writer {

        private final ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
        private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        private final MessageDigest digest = Hash.sha256();
        private final Deflater deflater = new Deflater(LEVEL, true);
        private final IdHashes.Writer ids = new IdHashes.Writer();
        private BitSet numbers = new BitSet(0);
        private int bytes;
        private int rowsInBlock;

        /**
         * Adds a row.
         *
         * @param id the id as Mixpanel wrote it: a JSON string, quotes included, or a number
         * @param properties a JSON object without line breaks
         */
        public void add(byte[] id, byte[] properties) {
            var isNumber = id[0] != QUOTE;
            var quoted = isNumber ? quoted(id) : id;
            numbers.set(rowsInBlock, isNumber);
            ids.add(Hash128.of(digest, Quoted.text(quoted, 0, quoted.length)));
            lines.writeBytes(ID);
            lines.writeBytes(quoted);
            lines.writeBytes(PROPERTIES);
            lines.writeBytes(properties);
            lines.writeBytes(END);
            rowsInBlock++;
            if (lines.size() >= BLOCK_SIZE) {
                cut();
            }
        }

        /** Compresses the last block. No row may be added afterwards. */
        public Rows finish() {
            if (rowsInBlock > 0) {
                cut();
            }
            deflater.end();
            return new Rows(blocks.toByteArray(), ids.finish(), bytes);
        }

        private static byte[] quoted(byte[] number) {
            var quoted = new byte[number.length + 2];
            quoted[0] = QUOTE;
            System.arraycopy(number, 0, quoted, 1, number.length);
            quoted[number.length + 1] = QUOTE;
            return quoted;
        }

        private void cut() {
            blocks.writeBytes(Block.compressed(lines.toByteArray(), rowsInBlock, numbers.toByteArray(), deflater));
            bytes += lines.size();
            lines.reset();
            numbers = new BitSet(0);
            rowsInBlock = 0;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
