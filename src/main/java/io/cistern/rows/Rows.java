package io.cistern.rows;

import io.cistern.profile.Hash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of a page in the form in which they are served: NDJSON lines <code>{"id":..,"properties":{..}}</code>,
 * compressed once, in blocks that {@link GzipWriter} joins into one stream, so a whole answer is a copy of stored bytes.
 * Values are byte for byte as received; an id that is a number stands in quotes, and its block says that it was one.
 */
public final class Rows {

    static final byte[] ID = ascii("{\"id\":");
    private static final byte[] PROPERTIES = ascii(",\"properties\":");
    private static final byte[] END = ascii("}\n");
    private static final byte QUOTE = '"';

    /**
     * Bytes of lines that are compressed together. Half as many would make a page a fifth larger, twice as many would make
     * a row cost twice as much to read.
     */
    private static final int BLOCK = 32 * 1024;

    /** Beside the fastest level it takes a fifth longer, and wins back what is lost by compressing in blocks. */
    static final int LEVEL = 3;

    /** Of this process: nobody else can tell which rows share a fingerprint. */
    private static final byte[] SECRET = new byte[16];

    static {
        new SecureRandom().nextBytes(SECRET);
    }

    private static final Executor THREADS = Thread::startVirtualThread;

    private final CompletableFuture<byte[]> stored;
    private final IdHashes ids;
    private final int bytes;

    /** Null until it is first asked for. */
    private volatile @Nullable Hash128 fingerprint;

    /** Null until a digest of all rows is first made. */
    private volatile @Nullable Summed summed;

    private Rows(CompletableFuture<byte[]> stored, IdHashes ids, int bytes) {
        this.stored = stored;
        this.ids = ids;
        this.bytes = bytes;
    }

    /** Rows as they were when {@link #stored}, {@link #ids} and {@link #bytes} returned these. */
    public static Rows restored(byte[] stored, IdHashes ids, int bytes) {
        return new Rows(CompletableFuture.completedFuture(stored.clone()), ids, bytes);
    }

    public int count() {
        return ids.count();
    }

    /** Bytes when not compressed. */
    public int bytes() {
        return bytes;
    }

    /** Bytes of heap that holding these rows costs. */
    public int weight() {
        return stored.join().length + ids.weight() + 128;
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
        return Block.of(stored.join());
    }

    /** The bytes of all blocks, to be stored. */
    public byte[] stored() {
        return stored.join().clone();
    }

    /** The hashes of the ids: equal texts have equal ones, however JSON writes them. */
    public IdHashes ids() {
        return ids;
    }

    /** The id of that row, as text. */
    public String id(int row) {
        for (var block : blocks()) {
            if (row < block.row() + block.rows()) {
                return block.id(row);
            }
        }
        throw new IndexOutOfBoundsException(row);
    }

    /** A hash of all rows together: equal rows, in equal order, have equal ones in this process. */
    public Hash128 fingerprint() {
        var known = fingerprint;
        if (known == null) {
            var sha256 = Hash.sha256();
            sha256.update(SECRET);
            known = Hash128.of(sha256, stored.join());
            fingerprint = known;
        }
        return known;
    }

    /** The sum of the keyed hashes of all rows, and by which key. */
    private record Summed(RowSetDigests by, Hash128 sum) {}

    /** The sum of the keyed hashes of some of the rows. That of all rows is computed once. */
    Hash128 sum(RowSetDigests by, int from, int to) {
        var known = summed;
        if (known != null && isSummed(by, from, to)) {
            return known.sum();
        }
        var sum = by.sum(this, from, to);
        if (from == 0 && to == count()) {
            summed = new Summed(by, sum);
        }
        return sum;
    }

    /** Whether that sum was computed before. */
    boolean isSummed(RowSetDigests by, int from, int to) {
        var known = summed;
        return known != null && known.by() == by && from == 0 && to == count();
    }

    /** Collects rows. */
    public static final class Writer {

        private final ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
        private final MessageDigest digest = Hash.sha256();
        private final List<Span> spans = new ArrayList<>();
        private final IdHashes.Writer ids = new IdHashes.Writer();
        private final BitSet numbers = new BitSet(0);
        private int count;
        private int blockFrom;
        private int inBlocks;

        /**
         * Adds a row.
         *
         * @param id the id as Mixpanel wrote it: a JSON string, quotes included, or a number
         * @param properties a JSON object without line breaks
         */
        public void add(byte[] id, byte[] properties) {
            var isNumber = id[0] != QUOTE;
            var quoted = isNumber ? quoted(id) : id;
            numbers.set(count, isNumber);
            ids.add(Hash128.of(digest, Quoted.text(quoted, 0, quoted.length)));
            lines.writeBytes(ID);
            lines.writeBytes(quoted);
            lines.writeBytes(PROPERTIES);
            lines.writeBytes(properties);
            lines.writeBytes(END);
            count++;
            if (lines.size() - blockFrom >= BLOCK) {
                cut();
            }
        }

        /** Compresses aside: meanwhile the call that brought the rows can end, and another take its place. */
        public Rows finish() {
            return finish(THREADS);
        }

        /** Compresses before it returns, on this thread. */
        public Rows finishHere() {
            return finish(Runnable::run);
        }

        private Rows finish(Executor threads) {
            if (count > inBlocks) {
                cut();
            }
            var stored = CompletableFuture.supplyAsync(() -> compressed(lines.toByteArray(), spans), threads);
            return new Rows(stored, ids.finish(), lines.size());
        }

        private static byte[] quoted(byte[] number) {
            var quoted = new byte[number.length + 2];
            quoted[0] = QUOTE;
            System.arraycopy(number, 0, quoted, 1, number.length);
            quoted[number.length + 1] = QUOTE;
            return quoted;
        }

        private void cut() {
            var numbered = numbers.get(inBlocks, count).toByteArray();
            spans.add(new Span(blockFrom, lines.size(), count - inBlocks, numbered));
            blockFrom = lines.size();
            inBlocks = count;
        }
    }

    /** Lines that become a block. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
    private record Span(int from, int to, int rows, byte[] numbers) {}

    private static byte[] compressed(byte[] lines, List<Span> spans) {
        var compressed = new ByteArrayOutputStream(lines.length / 4 + 64);
        var deflater = new Deflater(LEVEL, true);
        try {
            for (var span : spans) {
                compressed.writeBytes(
                        Block.compressed(lines, span.from(), span.to(), span.rows(), span.numbers(), deflater));
            }
        } finally {
            deflater.end();
        }
        return compressed.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
