package io.cistern.profile;

import io.micrometer.context.ContextSnapshotFactory;
import java.util.concurrent.Executor;

/**
 * Starts threads that keep the trace of the request that started them, so that an upstream call appears under its
 * request.
 */
public final class TracedThreads {

    /** A virtual thread for each task. */
    public static final Executor THREADS = task -> Thread.startVirtualThread(
            ContextSnapshotFactory.builder().build().captureAll().wrap(task));

    private TracedThreads() {}
}
