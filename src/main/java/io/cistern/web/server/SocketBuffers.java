package io.cistern.web.server;

import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * Holds the buffers of one connection. There is no write buffer between requests; it grows when an answer fills it, so
 * that large answers need few writes.
 */
final class SocketBuffers extends SocketBufferHandler {

    /** The bytes of each buffer, as in Tomcat. */
    static final int SMALL = 8 * 1024;

    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final int large;
    private int small = SMALL;
    private ByteBuffer writes = NONE;
    private boolean forWrite = true;

    /** @param large the bytes of the write buffer of a large answer */
    SocketBuffers(int large) {
        super(SMALL, 0, false);
        this.large = large;
    }

    /** Releases the write buffer if it is empty. Must be called after each request. */
    void shrink() {
        if (isWriteBufferEmpty()) {
            writes = NONE;
            forWrite = true;
        }
    }

    private boolean isNone() {
        return writes.capacity() == 0;
    }

    @Override
    public void configureWriteBufferForWrite() {
        if (forWrite) {
            return;
        }
        forWrite = true;
        if (writes.hasRemaining()) {
            writes.compact();
        } else if (!isNone() && writes.limit() == writes.capacity() && writes.capacity() < large) {
            writes = ByteBuffer.allocate(large); // it was full, so more is likely to follow
        } else {
            writes.clear();
        }
    }

    @Override
    public void configureWriteBufferForRead() {
        if (forWrite) {
            forWrite = false;
            writes.flip();
        }
    }

    @Override
    public ByteBuffer getWriteBuffer() {
        if (forWrite && isNone()) {
            writes = ByteBuffer.allocate(small);
        }
        return writes;
    }

    @Override
    public boolean isWriteBufferWritable() {
        return isNone() || (forWrite ? writes.hasRemaining() : !writes.hasRemaining());
    }

    @Override
    public boolean isWriteBufferEmpty() {
        return forWrite ? writes.position() == 0 : !writes.hasRemaining();
    }

    @Override
    public void reset() {
        super.reset();
        writes = NONE;
        forWrite = true;
    }

    /** Grows the buffers, because TLS needs the size of one of its records. */
    @Override
    public void expand(int size) {
        super.expand(size);
        configureWriteBufferForWrite();
        small = Math.max(small, size);
        if (!isNone() && writes.capacity() < small) {
            writes = ByteBuffer.allocate(small).put(writes.flip());
        }
    }
}
