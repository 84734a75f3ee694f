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
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.LongStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The profiles of a page in the form in which they are served: NDJSON lines <code>{"id":..,"properties":{..}}</code>,
 * compressed once as a gzip member. Members one after the other are a valid gzip stream, so a whole answer is a copy of
 * stored bytes. Values are byte for byte as received.
 */
public final class Rows {

    private static final byte[] ID = ascii("{\"id\":");
    private static final byte[] PROPERTIES = ascii(",\"properties\":");
    private static final byte[] END = ascii("}\n");

    private static final Executor THREADS = Thread::startVirtualThread;

    private final CompletableFuture<byte[]> gzip;
    private final long[] fingerprints;
    private final int bytes;

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

    /** Copies the gzip member. */
    public void writeGzip(OutputStream out) throws IOException {
        out.write(gzip.join());
    }

    /** A 64-bit fingerprint of all rows together: equal rows, in equal order, have equal ones. */
    public long fingerprint() {
        return fingerprint(sha256(), gzip.join());
    }

    /** A 64-bit fingerprint of each id, to count distinct ids without keeping them. */
    public LongStream fingerprints() {
        return Arrays.stream(fingerprints);
    }

    /** Collects rows. */
    public static final class Writer {

        private final ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
        private final MessageDigest digest = sha256();
        private long[] fingerprints = new long[16];
        private int count;

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
            fingerprints[count++] = fingerprint(digest, id);
        }

        /** Compresses aside: meanwhile the call that brought the rows can end, and another take its place. */
        public Rows finish() {
            var gzip = CompletableFuture.supplyAsync(() -> compressed(lines), THREADS);
            return new Rows(gzip, Arrays.copyOf(fingerprints, count), lines.size());
        }
    }

    private static byte[] compressed(ByteArrayOutputStream lines) {
        var compressed = new ByteArrayOutputStream(lines.size() / 4 + 64);
        try (var gzip = new FastGzip(compressed)) {
            lines.writeTo(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory does not fail to be written", e);
        }
        return compressed.toByteArray();
    }

    /** Trades a fifth of the size for half of the time: a page is compressed while its caller waits. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
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

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
