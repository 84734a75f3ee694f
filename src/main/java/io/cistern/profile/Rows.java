package io.cistern.profile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;

/**
 * The profiles of a page in the form in which they are served: NDJSON lines <code>{"id":..,"properties":{..}}</code>,
 * compressed once, in blocks that are gzip members. Members one after the other are a valid gzip stream, so a whole answer
 * is a copy of stored bytes. Values are byte for byte as received.
 */
public final class Rows {

    private static final byte[] ID = ascii("{\"id\":");
    private static final byte[] PROPERTIES = ascii(",\"properties\":");
    private static final byte[] END = ascii("}\n");

    /**
     * Bytes of lines that are compressed together. Half as many would make a page a fifth larger, twice as many would make
     * a row cost twice as much to read.
     */
    private static final int BLOCK = 32 * 1024;

    /** Beside the fastest level it takes a fifth longer, and wins back what is lost by compressing in blocks. */
    private static final int LEVEL = 3;

    private static final Executor THREADS = Thread::startVirtualThread;

    private final CompletableFuture<byte[]> gzip;
    private final long[] fingerprints;
    private final int bytes;

    /** 0 until it is first asked for. */
    private volatile long fingerprint;

    /** 0 until it is first asked for. */
    private volatile long digest;

    private Rows(CompletableFuture<byte[]> gzip, long[] fingerprints, int bytes) {
        this.gzip = gzip;
        this.fingerprints = fingerprints;
        this.bytes = bytes;
    }

    /** Rows as they were when {@link #writeGzip}, {@link #fingerprints} and {@link #bytes} told them. */
    public static Rows restored(byte[] gzip, long[] fingerprints, int bytes) {
        return new Rows(CompletableFuture.completedFuture(gzip.clone()), fingerprints.clone(), bytes);
    }

    public int count() {
        return fingerprints.length;
    }

    /** Bytes when not compressed. */
    public int bytes() {
        return bytes;
    }

    /** Bytes of heap that holding these rows costs. */
    public int weight() {
        return gzip.join().length + fingerprints.length * Long.BYTES + 128;
    }

    /** The lines. */
    public InputStream open() {
        try {
            return new GZIPInputStream(new ByteArrayInputStream(gzip.join()), 8192);
        } catch (IOException e) {
            throw new UncheckedIOException("These bytes were compressed here", e);
        }
    }

    /** Waits until they are compressed, and their text is let go. */
    public void settle() {
        gzip.join();
    }

    /** The blocks, in the order of their rows. */
    public List<Block> blocks() {
        return Block.of(gzip.join(), count());
    }

    /** Copies the gzip members. */
    public void writeGzip(OutputStream out) throws IOException {
        out.write(gzip.join());
    }

    /** A 64-bit fingerprint of all rows together: equal rows, in equal order, have equal ones. */
    public long fingerprint() {
        if (fingerprint == 0) {
            fingerprint = fingerprint(sha256(), gzip.join());
        }
        return fingerprint;
    }

    /**
     * A digest of some of the rows, from the first to before the last, whatever their order: sums of digests are digests of
     * the rows together, however they are cut into pages.
     */
    public long digest(int from, int to) {
        if (from > 0 || to < count()) {
            return computed(from, to);
        }
        if (digest == 0) {
            digest = computed(from, to);
        }
        return digest;
    }

    private long computed(int from, int to) {
        var sha256 = sha256();
        var sum = 0L;
        for (var block : blocks()) {
            if (block.row() < to && block.row() + block.rows() > from) {
                var lines = block.lines();
                var row = block.row();
                for (int start = 0, end = 0; end < lines.length && row < to; end++) {
                    if (lines[end] == '\n') {
                        if (row >= from) {
                            sha256.update(lines, start, end - start);
                            sum += ByteBuffer.wrap(sha256.digest()).getLong();
                        }
                        row++;
                        start = end + 1;
                    }
                }
            }
        }
        return sum;
    }

    /** The rows whose ids have one of these fingerprints: the ids meant, and perhaps a stray one. */
    public IntStream withFingerprints(long... wanted) {
        var found = IntStream.builder();
        Arrays.sort(wanted);
        for (var row = 0; row < fingerprints.length; row++) {
            if (wanted.length == 1 ? wanted[0] == fingerprints[row] : isAmong(wanted, fingerprints[row])) {
                found.add(row);
            }
        }
        return found.build();
    }

    private static boolean isAmong(long[] sorted, long one) {
        return Arrays.binarySearch(sorted, one) >= 0;
    }

    /** The fingerprint of an id, however it is written in JSON. */
    public static long fingerprint(String id) {
        return fingerprint(sha256(), utf8(id));
    }

    /** A 64-bit fingerprint of each id, to count distinct ids without keeping them. */
    public LongStream fingerprints() {
        return Arrays.stream(fingerprints);
    }

    /** Collects rows. */
    public static final class Writer {

        private final ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
        private final MessageDigest digest = sha256();
        private final List<Span> spans = new ArrayList<>();
        private long[] fingerprints = new long[16];
        private int count;
        private int blockFrom;
        private int inBlocks;

        /**
         * Adds a row.
         *
         * @param id the id as a JSON string, quotes included
         * @param properties a JSON object without line breaks
         */
        public void add(byte[] id, byte[] properties) {
            lines.writeBytes(ID);
            lines.writeBytes(id);
            lines.writeBytes(PROPERTIES);
            lines.writeBytes(properties);
            lines.writeBytes(END);
            if (count == fingerprints.length) {
                fingerprints = Arrays.copyOf(fingerprints, count * 2);
            }
            fingerprints[count++] = fingerprint(digest, utf8(Quoted.text(id, 0, id.length)));
            if (lines.size() - blockFrom >= BLOCK) {
                cut();
            }
        }

        /** Compresses aside: meanwhile the call that brought the rows can end, and another take its place. */
        public Rows finish() {
            if (count > inBlocks || spans.isEmpty()) {
                cut();
            }
            var gzip = CompletableFuture.supplyAsync(() -> compressed(lines.toByteArray(), spans), THREADS);
            return new Rows(gzip, Arrays.copyOf(fingerprints, count), lines.size());
        }

        private void cut() {
            spans.add(new Span(blockFrom, lines.size(), count - inBlocks));
            blockFrom = lines.size();
            inBlocks = count;
        }
    }

    /** Lines that become a block. */
    private record Span(int from, int to, int rows) {}

    private static byte[] compressed(byte[] lines, List<Span> spans) {
        var compressed = new ByteArrayOutputStream(lines.length / 4 + 64);
        var deflater = new Deflater(LEVEL, true);
        try {
            for (var span : spans) {
                compressed.writeBytes(Block.compressed(lines, span.from(), span.to(), span.rows(), deflater));
            }
        } finally {
            deflater.end();
        }
        return compressed.toByteArray();
    }

    private static long fingerprint(MessageDigest digest, byte[] bytes) {
        return ByteBuffer.wrap(digest.digest(bytes)).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
