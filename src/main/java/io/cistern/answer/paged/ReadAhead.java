package io.cistern.answer.paged;

import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.TracedThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Fetches pages in order ahead of their reader: {@code width} in parallel, and at most a few times as many ahead of a
 * slow reader. {@code Gatherers.mapConcurrent} does not suit, because it fetches nothing while the reader is busy
 * writing.
 */
public final class ReadAhead implements Iterator<Page>, AutoCloseable {

    private static final int WINDOWS_AHEAD = 3;

    private final IntFunction<Page> fetch;
    private final int end;
    private final int width;
    private final Queue<CompletableFuture<Page>> pages = new ArrayDeque<>();
    private int nextPage;
    private int inFlight;

    /**
     * Fetches nothing before the first read.
     *
     * @param from the first page
     * @param end the page after the last one
     * @param width how many pages are fetched in parallel
     */
    public ReadAhead(int from, int end, int width, IntFunction<Page> fetch) {
        this.nextPage = from;
        this.end = end;
        this.width = width;
        this.fetch = fetch;
    }

    @Override
    public synchronized boolean hasNext() {
        return !pages.isEmpty() || nextPage < end;
    }

    @Override
    public Page next() {
        return result(poll());
    }

    /** Waits for the next page, but no longer than that. Throws the failure of the page, if it has failed. */
    void await(Duration patience) {
        CompletableFuture<Page> page;
        synchronized (this) {
            startFetches();
            page = pages.peek();
        }
        if (page != null) {
            var settled =
                    page.handle((_, _) -> true).completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS);
            if (settled.join()) {
                result(page);
            }
        }
    }

    /** Starts no further fetches. */
    @Override
    public synchronized void close() {
        nextPage = end;
    }

    private Page result(CompletableFuture<Page> page) {
        try {
            return page.join();
        } catch (CompletionException e) {
            close();
            if (e.getCause() instanceof QueryFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    private synchronized CompletableFuture<Page> poll() {
        startFetches();
        var page = pages.poll();
        if (page == null) {
            throw new NoSuchElementException();
        }
        startFetches();
        return page;
    }

    private synchronized void startFetches() {
        while (nextPage < end && inFlight < width && pages.size() < width * WINDOWS_AHEAD) {
            var number = nextPage++;
            inFlight++;
            pages.add(CompletableFuture.supplyAsync(() -> fetchPage(number), TracedThreads.THREADS));
        }
    }

    /**
     * Starts the next fetch before this page is available, so that a reader of this page finds the next fetch started.
     */
    private Page fetchPage(int number) {
        try {
            return fetch.apply(number);
        } catch (RuntimeException e) {
            close(); // the reader cannot continue behind this page
            throw e;
        } finally {
            settled();
        }
    }

    private synchronized void settled() {
        inFlight--;
        startFetches();
    }
}
