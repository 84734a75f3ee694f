package io.cistern.rows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The hashes of the ids of a page, row by row. */
public final class IdHashes {

    private final long[] words;

    private IdHashes(long[] words) {
        this.words = words;
    }

    /** Restores hashes from {@link #bytes}. */
    public static IdHashes of(byte[] bytes) {
        var words = new long[bytes.length / Hash128.BYTES * 2];
        ByteBuffer.wrap(bytes).asLongBuffer().get(words);
        return new IdHashes(words);
    }

    /** Joins hashes of rows that follow each other. */
    static IdHashes joined(List<IdHashes> parts) {
        return new IdHashes(
                parts.stream().flatMapToLong(part -> Arrays.stream(part.words)).toArray());
    }

    /** The hashes as bytes, 16 for each row. */
    public byte[] bytes() {
        var bytes = ByteBuffer.allocate(weight());
        bytes.asLongBuffer().put(words);
        return bytes.array();
    }

    public int count() {
        return words.length / 2;
    }

    public Hash128 at(int row) {
        return new Hash128(words[2 * row], words[2 * row + 1]);
    }

    public Stream<Hash128> stream() {
        return IntStream.range(0, count()).mapToObj(this::at);
    }

    /** The rows whose ids have one of these hashes. */
    public IntStream rowsOf(Set<Hash128> hashes) {
        return IntStream.range(0, count()).filter(row -> hashes.contains(at(row)));
    }

    /** The size on the heap, in bytes. */
    int weight() {
        return words.length * Long.BYTES;
    }

    /** Collects hashes. */
    static final class Writer {

        private long[] words = new long[32];
        private int count;

        void add(Hash128 hash) {
            if (count == words.length) {
                words = Arrays.copyOf(words, count * 2);
            }
            words[count++] = hash.high();
            words[count++] = hash.low();
        }

        IdHashes finish() {
            return new IdHashes(Arrays.copyOf(words, count));
        }
    }
}
