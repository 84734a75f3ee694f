package io.cistern.web.rendered;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Copies what is written, up to a number of bytes. */
final class CopyingOutput extends FilterOutputStream {

    private final int most;
    private @Nullable ByteArrayOutputStream copy = new ByteArrayOutputStream();

    CopyingOutput(OutputStream out, int most) {
        super(out);
        this.most = most;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        if (copy != null && copy.size() + length > most) {
            copy = null;
        } else if (copy != null) {
            copy.write(bytes, offset, length);
        }
    }

    /** All that was written; null when it was too much. */
    byte @Nullable [] bytes() {
        return copy == null ? null : copy.toByteArray();
    }
}
