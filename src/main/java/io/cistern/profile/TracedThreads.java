package io.cistern.profile;

import io.micrometer.context.ContextSnapshotFactory;
import java.util.concurrent.Executor;

/** Threads that belong to the trace of whoever began them: a call upstream is found under the request that caused it. */
public final class TracedThreads {

    /** A virtual thread for each task. */
    public static final Executor THREADS = task -> Thread.startVirtualThread(
            ContextSnapshotFactory.builder().build().captureAll().wrap(task));

    private TracedThreads() {}
}
