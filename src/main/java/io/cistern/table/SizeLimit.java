package io.cistern.table;

import io.cistern.profile.QueryFailure;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Estimates the heap that a computation uses, and limits it for each computation and for all running computations
 * together.
 */
final class SizeLimit implements AutoCloseable {

    /** The minimum for one computation, enough for some ten thousand groups or rows. */
    private static final long MIN_BYTES = 16L << 20;

    /** The maximum for one computation, more than any useful answer needs. */
    private static final long MAX_BYTES = 256L << 20;

    /** All computations of this process together may use a quarter of its heap. */
    private static final Heap HEAP =
            new Heap(Math.max(MIN_BYTES, Runtime.getRuntime().maxMemory() / 4));

    private final Heap heap;
    private final long limit;
    private final String remedy;
    private long taken;

    /** @param remedy what the caller can do to need less */
    SizeLimit(Heap heap, long limit, String remedy) {
        this.heap = heap;
        this.limit = limit;
        this.remedy = remedy;
    }

    /** The limit for one computation in this process. */
    static SizeLimit ofTheProcess(String remedy) {
        return new SizeLimit(HEAP, share(), remedy);
    }

    /** The limit for a computation that runs alone. */
    static SizeLimit alone(String remedy) {
        return new SizeLimit(new Heap(Long.MAX_VALUE), share(), remedy);
    }

    private static long share() {
        return Math.clamp(HEAP.limit / 2, MIN_BYTES, MAX_BYTES);
    }

    /** The memory of all computations. */
    static final class Heap {

        private final long limit;
        private final AtomicLong taken = new AtomicLong();

        Heap(long limit) {
            this.limit = limit;
        }
    }

    /**
     * Reserves this number of bytes.
     *
     * @throws QueryFailure.TooLarge when the computation exceeds its limit
     * @throws QueryFailure.Overloaded when other computations use the memory
     */
    void take(long bytes) {
        if (taken + bytes > limit) {
            throw new QueryFailure.TooLarge(
                    limit, "The computation takes more than " + limit + " bytes of memory; " + remedy);
        }
        if (heap.taken.addAndGet(bytes) > heap.limit) {
            heap.taken.addAndGet(-bytes);
            throw new QueryFailure.Overloaded(
                    "Other computations take the memory that this one needs; repeat the request when they are done");
        }
        taken += bytes;
    }

    /** Releases the reserved bytes. */
    @Override
    public void close() {
        heap.taken.addAndGet(-taken);
        taken = 0;
    }
}
