package io.cistern.table;

import io.cistern.profile.QueryFailure;
import java.util.concurrent.atomic.AtomicLong;

/** The heap that a computation takes, estimated while it runs. It is bounded for each, and for all that run at once. */
final class SizeLimit implements AutoCloseable {

    /** Enough for some ten thousand groups or rows, however small the heap. */
    private static final long LEAST = 16L << 20;

    /** More than an answer that somebody reads. */
    private static final long MOST = 256L << 20;

    /** All computations of this process together may take a fourth of its heap. */
    private static final Heap HEAP =
            new Heap(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 4));

    private final Heap heap;
    private final long limit;
    private final String remedy;
    private long taken;

    /** @param remedy what helps who needs more */
    SizeLimit(Heap heap, long limit, String remedy) {
        this.heap = heap;
        this.limit = limit;
        this.remedy = remedy;
    }

    /** As much as one computation may take of the heap of this process. */
    static SizeLimit ofTheProcess(String remedy) {
        return new SizeLimit(HEAP, share(), remedy);
    }

    /** As much, for a computation beside which there is no other. */
    static SizeLimit alone(String remedy) {
        return new SizeLimit(new Heap(Long.MAX_VALUE), share(), remedy);
    }

    private static long share() {
        return Math.clamp(HEAP.limit / 2, LEAST, MOST);
    }

    /** What all computations take. */
    static final class Heap {

        private final long limit;
        private final AtomicLong taken = new AtomicLong();

        Heap(long limit) {
            this.limit = limit;
        }
    }

    /**
     * Takes so many bytes.
     *
     * @throws QueryFailure.TooLarge when the computation may not take so many
     * @throws QueryFailure.Overloaded when others have taken them
     */
    void take(long bytes) {
        if (taken + bytes > limit) {
            throw new QueryFailure.TooLarge(
                    limit, "What is computed takes more than " + limit + " bytes of memory; " + remedy);
        }
        if (heap.taken.addAndGet(bytes) > heap.limit) {
            heap.taken.addAndGet(-bytes);
            throw new QueryFailure.Overloaded(
                    "Other computations take the memory that this one needs; ask again when they are done");
        }
        taken += bytes;
    }

    /** Gives back what was taken. */
    @Override
    public void close() {
        heap.taken.addAndGet(-taken);
        taken = 0;
    }
}
