package io.cistern.web.response;

import io.cistern.answer.Answer.Slice;
import io.cistern.rows.Block;
import java.io.IOException;

/**
 * The stored lines of a slice, one profile each. After each block other threads have their turn: many clients that read fast
 * keep no processor for longer than a block takes.
 */
public final class LineScanner {

    /** Takes a line, without its end. The buffer is only valid for the call. */
    public interface Sink {
        void line(byte[] buffer, int from, int length) throws IOException;
    }

    /** Takes a line and how Mixpanel wrote its id. */
    public interface IdSink {
        /**
         * Takes a line, as {@link Sink} does.
         *
         * @param isIdNumber whether the id was a number; the line has it in quotes
         */
        void line(byte[] buffer, int from, int length, boolean isIdNumber) throws IOException;
    }

    private LineScanner() {}

    public static void read(Slice slice, Sink sink) throws IOException {
        readWithIds(slice, (buffer, from, length, isIdNumber) -> sink.line(buffer, from, length));
    }

    /** The lines of the slice that stand in that block. */
    public static void read(Slice slice, Block block, Sink sink) throws IOException {
        read(block, slice, (buffer, from, length, isIdNumber) -> sink.line(buffer, from, length));
    }

    /** Whether any line of the slice stands in that block. */
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

    /** To be called after each block: the processor goes to another thread, if one waits. */
    @SuppressWarnings("ThreadPriorityCheck") // answers stay right whatever it does
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
