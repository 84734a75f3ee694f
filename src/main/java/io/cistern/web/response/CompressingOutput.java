package io.cistern.web.response;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Compresses a body as one gzip stream, unless it is short. A body that is not finished is an incomplete stream, and every gzip
 * reader reports an error.
 */
public final class CompressingOutput extends OutputStream {

    /** A body of at most this many bytes is sent as it is. */
    private static final int SHORT = 2048;

    private final HttpServletResponse response;
    private final OutputStream out;
    private final byte[] first = new byte[SHORT];
    private int held;
    private @Nullable Gzip gzip;

    private CompressingOutput(HttpServletResponse response, OutputStream out) {
        this.response = response;
        this.out = out;
    }

    /**
     * Writes a body.
     *
     * @param gzip whether it is compressed unless it is short
     */
    public static void write(boolean gzip, HttpServletResponse response, OutputStream out, StreamAbort.Writing body)
            throws IOException {
        if (!gzip) {
            body.write(out);
            return;
        }
        var compressing = new CompressingOutput(response, out);
        try {
            body.write(compressing);
            compressing.finish();
        } finally {
            compressing.release();
        }
    }

    /** A compressor whose memory is released without the end of the stream. */
    private static final class Gzip extends GZIPOutputStream {

        Gzip(OutputStream out) throws IOException {
            super(out, 8192, true);
            def.setLevel(Deflater.BEST_SPEED);
        }

        void release() {
            def.end();
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (gzip == null && held + length <= SHORT) {
            System.arraycopy(bytes, offset, first, held, length);
            held += length;
            return;
        }
        compress().write(bytes, offset, length);
    }

    /** Does not flush while it is not decided whether the body is short. */
    @Override
    public void flush() throws IOException {
        if (gzip != null) {
            gzip.flush();
        }
    }

    /** Ends the body after all of it was written. */
    private void finish() throws IOException {
        if (gzip == null) {
            out.write(first, 0, held);
        } else {
            gzip.finish();
        }
    }

    /** Releases memory, and does not end the body. */
    private void release() {
        if (gzip != null) {
            gzip.release();
        }
    }

    private Gzip compress() throws IOException {
        if (gzip == null) {
            response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
            gzip = new Gzip(out);
            gzip.write(first, 0, held);
        }
        return gzip;
    }
}
