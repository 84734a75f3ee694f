package io.cistern.rows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes digests of sets of rows. Equal sets have equal digests, regardless of their order and their division into
 * pages.
 *
 * <p>Each row is hashed with a secret of the installation, and the hashes are added modulo 2^128. A person who knows
 * the hashes of single rows could find two sets of rows with equal sums. Therefore this class never shows these hashes
 * or their sums: a digest is a keyed hash of the sum.
 */
public final class RowSetDigests {

    private final SecretKeySpec rowKey;
    private final SecretKeySpec sumKey;

    /** @param secret the same in all processes of an installation and after restarts */
    public RowSetDigests(byte[] secret) {
        rowKey = derived(secret, "digests of rows");
        sumKey = derived(secret, "digests of sets of rows");
    }

    /** Creates digests with a random secret, which only this process knows. */
    public static RowSetDigests ofThisProcess() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return new RowSetDigests(secret);
    }

    /** Derives a key for one purpose. Hashes with this key reveal nothing about hashes for another purpose. */
    private static SecretKeySpec derived(byte[] secret, String purpose) {
        var mac = Hash.hmac(Hash.key(secret));
        return Hash.key(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /** Starts the digest of a set of rows. */
    public Digest begin() {
        return new Digest();
    }

    /**
     * About how many bytes of lines have to be read to add these rows; 0 when all rows of the page were added before.
     */
    public long toRead(Rows rows, int from, int to) {
        return from == to || rows.isSummed(this, from, to)
                ? 0
                : (long) Math.ceilDiv(rows.bytes(), rows.count()) * (to - from);
    }

    /** The sum of the hashes of the rows from {@code from}, inclusive, to {@code to}, exclusive. */
    Hash128 sum(Rows rows, int from, int to) {
        var mac = Hash.hmac(rowKey);
        var sum = Hash128.ZERO;
        for (var block : rows.blocks()) {
            if (block.row() < to && block.row() + block.rows() > from) {
                var lines = block.lines(Math.min(block.rows(), to - block.row()));
                var row = block.row();
                for (int start = 0, end = 0; end < lines.length && row < to; end++) {
                    if (lines[end] == '\n') {
                        if (row >= from) {
                            mac.update(lines, start, end - start);
                            sum = sum.plus(Hash128.of(mac.doFinal()));
                        }
                        row++;
                        start = end + 1;
                    }
                }
            }
        }
        return sum;
    }

    /** The digest of a growing set of rows. */
    public final class Digest {

        private Hash128 sum = Hash128.ZERO;
        private long count;

        private Digest() {}

        /** Adds the rows from {@code from}, inclusive, to {@code to}, exclusive. */
        public void add(Rows rows, int from, int to) {
            sum = sum.plus(rows.sum(RowSetDigests.this, from, to));
            count += to - from;
        }

        /** The digest of the added rows, in hexadecimal. */
        public String hex() {
            var set = ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(sum.high())
                    .putLong(sum.low())
                    .putLong(count);
            return HexFormat.of().formatHex(Hash.hmac(sumKey).doFinal(set.array()), 0, Hash128.BYTES);
        }
    }
}
