package io.cistern.rows;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * The first 128 bits of a SHA-256 or of an HMAC. Finding two inputs with the same hash takes about 2^64 attempts. With
 * 64 bits it takes minutes, so a person who can create profiles could give two of them the same fingerprint.
 */
public record Hash128(long high, long low) {

    static final int BYTES = 2 * Long.BYTES;

    static final Hash128 ZERO = new Hash128(0, 0);

    /** A random odd number for this process. */
    private static final long FACTOR = new SecureRandom().nextLong() | 1;

    /** The hash of an id, as text. */
    public static Hash128 of(String id) {
        return of(Hash.sha256(), id);
    }

    /** Hashes the chars, because UTF-8 encodes every unpaired surrogate as a question mark. */
    static Hash128 of(MessageDigest sha256, String text) {
        var chars = ByteBuffer.allocate(text.length() * Character.BYTES);
        chars.asCharBuffer().put(text);
        return of(sha256, chars.array());
    }

    static Hash128 of(MessageDigest sha256, byte[] bytes) {
        return of(sha256.digest(bytes));
    }

    /** Takes the first 128 bits of a SHA-256. */
    public static Hash128 of(byte[] sha256) {
        var hash = ByteBuffer.wrap(sha256);
        return new Hash128(hash.getLong(), hash.getLong());
    }

    /**
     * Bits for a slot of a hash table. They depend on a secret of this process, so a person who chooses ids cannot
     * choose the slots.
     */
    static int spread(long low) {
        return (int) Long.reverse(low * FACTOR) & Integer.MAX_VALUE;
    }

    /** The bits of this hash for a slot of a hash table. */
    public int spread() {
        return spread(low);
    }

    /** The sum modulo 2^128. */
    Hash128 plus(Hash128 other) {
        var sum = low + other.low;
        var carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new Hash128(high + other.high + carry, sum);
    }
}
