package io.cistern.web.rendered;

/** Limits the memory for copies of answers that are being sent, because slow clients keep them for long. */
final class CopyMemory {

    private final long all;
    private final long largest;
    private long taken;

    /**
     * @param all the bytes of all copies together
     * @param largest the bytes of one copy
     */
    CopyMemory(long all, long largest) {
        this.all = all;
        this.largest = largest;
    }

    /** The memory of one copy. */
    static final class Part {
        private long bytes;
    }

    Part begin() {
        return new Part();
    }

    /** Takes memory for more bytes. Returns whether there was enough. */
    synchronized boolean take(Part part, int bytes) {
        if (part.bytes + bytes > largest || taken + bytes > all) {
            return false;
        }
        part.bytes += bytes;
        taken += bytes;
        return true;
    }

    synchronized void giveBack(Part part) {
        taken -= part.bytes;
        part.bytes = 0;
    }
}
