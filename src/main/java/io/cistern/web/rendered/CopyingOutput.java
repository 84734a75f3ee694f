package io.cistern.web.rendered;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Copies what is written, as far as there is memory for copies. */
final class CopyingOutput extends FilterOutputStream {

    private final CopyMemory memory;
    private final CopyMemory.Part part;
    private @Nullable ByteArrayOutputStream copy = new ByteArrayOutputStream();

    CopyingOutput(OutputStream out, CopyMemory memory) {
        super(out);
        this.memory = memory;
        this.part = memory.begin();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        if (copy != null && memory.take(part, length)) {
            copy.write(bytes, offset, length);
        } else {
            release();
        }
    }

    /** All that was written; null when there was no memory for it. */
    byte @Nullable [] bytes() {
        return copy == null ? null : copy.toByteArray();
    }

    void release() {
        copy = null;
        memory.giveBack(part);
    }
}
