package io.cistern.web.exports;

import java.io.IOException;
import java.io.OutputStream;

/** Lets a part of what is written through, and counts all of it. */
final class RangeOutput extends OutputStream {

    private final OutputStream out;
    private final ByteRange range;
    private long count;

    RangeOutput(OutputStream out, ByteRange range) {
        this.out = out;
        this.range = range;
    }

    /** Counts, and lets nothing through. */
    static RangeOutput counting() {
        return new RangeOutput(OutputStream.nullOutputStream(), new ByteRange(0, 0));
    }

    long count() {
        return count;
    }

    /** Where what is let through ends. */
    long end() {
        return range.to();
    }

    /** Whether all that is let through has been. */
    boolean isDone() {
        return count >= range.to();
    }

    /** Whether the next so many bytes hold none that is let through. */
    boolean isBefore(long bytes) {
        return count + bytes <= range.from();
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
        var first = Math.clamp(range.from() - count, 0, length);
        var last = Math.clamp(range.to() - count, 0, length);
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
