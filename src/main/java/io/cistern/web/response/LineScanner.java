package io.cistern.web.response;

import io.cistern.answer.Answer.Slice;
import io.cistern.rows.Block;
import java.io.IOException;

/**
 * Reads the stored lines of a slice, one for each profile. After each block it yields to other threads, so that clients
 * that read fast occupy a processor only for one block.
 */
public final class LineScanner {

    /** Receives lines without their line breaks. The buffer is valid only during the call. */
    public interface Sink {
        void line(byte[] buffer, int from, int length) throws IOException;
    }

    /** Receives lines and how Mixpanel wrote their ids. */
    public interface IdSink {
        /**
         * Receives a line, as {@link Sink} does.
         *
         * @param isIdNumber whether the id was a number; the line has it in quotes
         */
        void line(byte[] buffer, int from, int length, boolean isIdNumber) throws IOException;
    }

    private LineScanner() {}

    public static void read(Slice slice, Sink sink) throws IOException {
        readWithIds(slice, (buffer, from, length, isIdNumber) -> sink.line(buffer, from, length));
    }

    /** Reads the lines of the slice that are in this block. */
    public static void read(Slice slice, Block block, Sink sink) throws IOException {
        read(block, slice, (buffer, from, length, isIdNumber) -> sink.line(buffer, from, length));
    }

    /** Whether any line of the slice is in this block. */
    public static boolean isIn(Slice slice, Block block) {
        return block.row() < slice.to() && block.row() + block.rows() > slice.from();
    }

    public static void readWithIds(Slice slice, IdSink sink) throws IOException {
        for (var block : slice.rows().blocks()) {
            if (isIn(slice, block)) {
                read(block, slice, sink);
                giveWay();
            }
        }
    }

    /** Yields the processor to a waiting thread. To be called after each block. */
    @SuppressWarnings("ThreadPriorityCheck") // answers do not depend on it
    public static void giveWay() {
        Thread.yield();
    }

    private static void read(Block block, Slice slice, IdSink sink) throws IOException {
        var to = Math.min(slice.to(), block.row() + block.rows());
        var lines = block.lines(to - block.row());
        var start = 0;
        for (var row = block.row(); row < to; row++) {
            var end = start;
            while (lines[end] != '\n') {
                end++;
            }
            if (row >= slice.from()) {
                sink.line(lines, start, end - start, block.isIdNumber(row));
            }
            start = end + 1;
        }
    }
}
