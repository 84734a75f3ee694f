package io.cistern.web.response;

import java.io.IOException;
import java.io.OutputStream;

/** Writes one range of the bytes that it gets, and counts all of them. */
final class RangeOutput extends OutputStream {

    private final OutputStream out;
    private final long from;
    private final long to;
    private long count;

    /**
     * @param from the first byte of the range
     * @param to the byte after the last
     */
    RangeOutput(OutputStream out, long from, long to) {
        this.out = out;
        this.from = from;
        this.to = to;
    }

    /** Creates an output that only counts. */
    static RangeOutput counting() {
        return new RangeOutput(OutputStream.nullOutputStream(), 0, 0);
    }

    long count() {
        return count;
    }

    /** The byte after the range. */
    long end() {
        return to;
    }

    /** Whether the range is written. */
    boolean isDone() {
        return count >= to;
    }

    /** Whether the given number of bytes would end before the range begins. */
    boolean isBefore(long bytes) {
        return count + bytes <= from;
    }

    /** Counts bytes that need not be written. */
    void skip(long bytes) {
        count += bytes;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var first = Math.clamp(from - count, 0, length);
        var last = Math.clamp(to - count, 0, length);
        if (first < last) {
            out.write(bytes, offset + first, last - first);
        }
        count += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
