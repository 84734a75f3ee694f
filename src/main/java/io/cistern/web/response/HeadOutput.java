package io.cistern.web.response;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Discards the body of an answer to {@code HEAD}. It stops the writing when the answer to {@code GET} would be
 * committed, because the status and headers are then final. An earlier failure has the same result as for {@code GET}.
 */
public final class HeadOutput extends OutputStream {

    private final int buffer;
    private long count;

    private HeadOutput(int buffer) {
        this.buffer = buffer;
    }

    /** Whether the request asks for the status and headers only, which make no call. */
    public static boolean isFor(HttpServletRequest request) {
        return request.getMethod().equals("HEAD");
    }

    /**
     * Writes a body and discards it.
     *
     * @param buffer the number of bytes after which an answer is committed
     */
    static void discard(int buffer, StreamAbort.Writing writing) throws IOException {
        try {
            writing.write(new HeadOutput(buffer));
        } catch (CommittedException e) {
            // the status and headers are final
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
            throw new CommittedException();
        }
    }

    private void count(int bytes) {
        count += bytes;
        if (count > buffer) {
            throw new CommittedException();
        }
    }

    /** The answer would be committed now. Unchecked, because JSON writers wrap checked exceptions. */
    private static final class CommittedException extends RuntimeException {}
}
