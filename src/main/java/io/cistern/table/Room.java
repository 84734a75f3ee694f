package io.cistern.table;

import io.cistern.profile.QueryFailure;

/** The heap that a computation may take, estimated while it runs. */
final class Room {

    /** Enough for some ten thousand groups or rows, however small the heap. */
    private static final long LEAST = 16L << 20;

    /** More than an answer that somebody reads. */
    private static final long MOST = 256L << 20;

    private final long limit;
    private final String remedy;
    private long taken;

    /** @param remedy what helps who needs more */
    Room(long limit, String remedy) {
        this.limit = limit;
        this.remedy = remedy;
    }

    /** The part of the heap that one of the computations which run at once may take: a fourth, shared by all of them. */
    static long share() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 4 / FairExecutor.THREADS, LEAST, MOST);
    }

    /**
     * Takes so many bytes.
     *
     * @throws QueryFailure.TooLarge when there are not so many left
     */
    void take(long bytes) {
        taken += bytes;
        if (taken > limit) {
            throw new QueryFailure.TooLarge(
                    limit, "What is computed takes more than " + limit + " bytes of memory; " + remedy);
        }
    }
}
