package io.cistern.mixpanel;

import io.cistern.profile.QueryFailure.TooLarge;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream that still knows the bytes it has lately given out, by their offset, until they are forgotten; and that
 * refuses to give out more than a page may have.
 */
final class SlidingWindow extends FilterInputStream {

    private final long limit;
    private byte[] bytes = new byte[32 * 1024];
    private long start;
    private int length;
    private long wanted;

    SlidingWindow(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    /** Bytes before that offset will not be asked for again. */
    void forget(long before) {
        wanted = before;
    }

    /** The bytes between two offsets, without line breaks: those within a JSON text are escaped, others are idle. */
    byte[] slice(long from, long to) {
        var first = Math.toIntExact(from - start);
        var slice = Arrays.copyOfRange(bytes, first, first + Math.toIntExact(to - from));
        var kept = 0;
        for (var one : slice) {
            if (one != '\n' && one != '\r') {
                slice[kept++] = one;
            }
        }
        return kept == slice.length ? slice : Arrays.copyOf(slice, kept);
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        var read = in.read(into, offset, count);
        if (read > 0) {
            if (start + length + read > limit) {
                throw new TooLarge(limit, "Mixpanel's page is over " + limit + " bytes; ask for fewer properties");
            }
            makeRoom(read);
            System.arraycopy(into, offset, bytes, length, read);
            length += read;
        }
        return read;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    private void makeRoom(int count) {
        if (length + count <= bytes.length) {
            return;
        }
        var forgotten = Math.toIntExact(wanted - start);
        length -= forgotten;
        start = wanted;
        var room = length + count <= bytes.length ? bytes : new byte[Math.max(bytes.length * 2, length + count)];
        System.arraycopy(bytes, forgotten, room, 0, length);
        bytes = room;
    }
}
