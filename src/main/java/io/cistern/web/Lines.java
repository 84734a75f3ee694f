package io.cistern.web;

import io.cistern.answer.Answer.Slice;
import java.io.IOException;
import java.util.Arrays;

/** The stored lines of a slice, one profile each. */
final class Lines {

    /** Takes a line, without its end. The buffer is only valid for the call. */
    interface Sink {
        void line(byte[] buffer, int from, int length) throws IOException;
    }

    private Lines() {}

    static void read(Slice slice, Sink sink) throws IOException {
        if (slice.count() == 0) {
            return;
        }
        var buffer = new byte[16 * 1024];
        int filled = 0;
        int row = 0;
        try (var in = slice.rows().open()) {
            while (row < slice.to()) {
                if (filled == buffer.length) {
                    buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
                }
                int read = in.read(buffer, filled, buffer.length - filled);
                if (read < 0) {
                    throw new IllegalStateException("A page holds fewer rows than it counts");
                }
                int start = 0;
                int scanned = filled;
                filled += read;
                for (; scanned < filled && row < slice.to(); scanned++) {
                    if (buffer[scanned] == '\n') {
                        if (row >= slice.from()) {
                            sink.line(buffer, start, scanned - start);
                        }
                        row++;
                        start = scanned + 1;
                    }
                }
                filled -= start;
                System.arraycopy(buffer, start, buffer, 0, filled);
            }
        }
    }
}
