package io.cistern.rows;

import io.cistern.profile.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * Digests of rows as a set: equal rows have equal digests, in whatever order they come and however they are cut into pages.
 *
 * <p>Each row is hashed with a secret of the installation, and the hashes are added modulo 2^128. Somebody who knows the hashes
 * of single rows could find two sets of rows with equal sums. Therefore this class never shows these hashes or their sums: a
 * digest is a keyed hash of the sum.
 */
public final class RowSetDigests {

    private final SecretKeySpec ofRows;
    private final SecretKeySpec ofSums;

    /** @param secret the same in all processes of an installation, and after restarts */
    public RowSetDigests(byte[] secret) {
        ofRows = derived(secret, "digests of rows");
        ofSums = derived(secret, "digests of sets of rows");
    }

    /** Digests that only this process can make. */
    public static RowSetDigests ofThisProcess() {
        var secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return new RowSetDigests(secret);
    }

    /** A key for one purpose: hashes that are made with it say nothing of hashes that are made for another. */
    private static SecretKeySpec derived(byte[] secret, String purpose) {
        var mac = Hash.hmac(Hash.key(secret));
        return Hash.key(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /** Begins the digest of a set of rows. */
    public Digest begin() {
        return new Digest();
    }

    /** About how many bytes of lines are read to add these rows: none where all rows of a page were added before. */
    public long toRead(Rows rows, int from, int to) {
        return from == to || rows.isSummed(this, from, to)
                ? 0
                : (long) Math.ceilDiv(rows.bytes(), rows.count()) * (to - from);
    }

    /** The sum of the hashes of some of the rows, from the first to before the last. */
    Hash128 sum(Rows rows, int from, int to) {
        var mac = Hash.hmac(ofRows);
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

    /** The digest of a set of rows, to which rows are added. */
    public final class Digest {

        private Hash128 sum = Hash128.ZERO;
        private long count;

        private Digest() {}

        /** Adds some of the rows, from the first to before the last. */
        public void add(Rows rows, int from, int to) {
            sum = sum.plus(rows.sum(RowSetDigests.this, from, to));
            count += to - from;
        }

        /** The digest of what was added, in hexadecimal. */
        public String hex() {
            var set = ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(sum.high())
                    .putLong(sum.low())
                    .putLong(count);
            return HexFormat.of().formatHex(Hash.hmac(ofSums).doFinal(set.array()), 0, Hash128.BYTES);
        }
    }
}
