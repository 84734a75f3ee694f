package io.cistern.web.response;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Discards the body of an answer to {@code HEAD}, and ends the writing where the answer to {@code GET} would have begun to
 * leave: its status and headers are final then. What fails before fails as it does for {@code GET}.
 */
public final class HeadOutput extends OutputStream {

    private final int buffer;
    private long count;

    private HeadOutput(int buffer) {
        this.buffer = buffer;
    }

    /** Whether the request wants a status and headers alone, for which no call is made. */
    public static boolean isFor(HttpServletRequest request) {
        return request.getMethod().equals("HEAD");
    }

    /**
     * Writes a body to nowhere.
     *
     * @param buffer bytes that an answer has before it begins to leave
     */
    static void discard(int buffer, StreamAbort.Writing writing) throws IOException {
        try {
            writing.write(new HeadOutput(buffer));
        } catch (LeavesException enough) {
            // the status stands
        }
    }

    @Override
    public void write(int one) {
        count(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        count(length);
    }

    @Override
    public void flush() {
        if (count > 0) {
            throw new LeavesException();
        }
    }

    private void count(int bytes) {
        count += bytes;
        if (count > buffer) {
            throw new LeavesException();
        }
    }

    /** The first bytes would leave now. Unchecked, as writers of JSON hide what is checked in exceptions of their own. */
    private static final class LeavesException extends RuntimeException {}
}
