package io.cistern.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-1-3 with a random key for this process. With a known hash, a person who writes profiles could choose values
 * that collide, and make every look-up among them linear.
 */
final class KeyedHash {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final KeyedHash OF_THIS_PROCESS = random();

    private final long key0;
    private final long key1;

    KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    private static KeyedHash random() {
        var random = new SecureRandom();
        return new KeyedHash(random.nextLong(), random.nextLong());
    }

    /** A hash of these bytes, constant during the life of this process. */
    static int of(byte[] bytes, int from, int to) {
        var hash = OF_THIS_PROCESS.hash(bytes, from, to);
        return (int) (hash ^ hash >>> 32);
    }

    long hash(byte[] bytes, int from, int to) {
        var state = new State(key0, key1);
        var at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            state.take((long) WORD.get(bytes, at));
        }
        var last = (long) (to - from) << 56;
        for (var i = 0; at < to; at++, i += Byte.SIZE) {
            last |= (bytes[at] & 0xffL) << i;
        }
        state.take(last);
        return state.finish();
    }

    /** The four words of the algorithm. */
    private static final class State {

        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long key0, long key1) {
            v0 = key0 ^ 0x736f6d6570736575L;
            v1 = key1 ^ 0x646f72616e646f6dL;
            v2 = key0 ^ 0x6c7967656e657261L;
            v3 = key1 ^ 0x7465646279746573L;
        }

        void take(long word) {
            v3 ^= word;
            round();
            v0 ^= word;
        }

        long finish() {
            v2 ^= 0xff;
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
