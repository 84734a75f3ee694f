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
 * Pages in order, fetched ahead of their reader: so many at once, and no more than a few times that ahead, whatever the
 * reader's pace. {@code Gatherers.mapConcurrent} was tried: it fetches nothing while the reader is busy writing.
 */
public final class ReadAhead implements Iterator<Page>, AutoCloseable {

    private static final int WINDOWS_AHEAD = 3;

    private final IntFunction<Page> fetch;
    private final int end;
    private final int width;
    private final Queue<CompletableFuture<Page>> pages = new ArrayDeque<>();
    private int asked;
    private int underWay;

    /**
     * Asks for nothing before it is read.
     *
     * @param from the first page wanted
     * @param end the page after the last one wanted
     * @param width pages at once
     */
    public ReadAhead(int from, int end, int width, IntFunction<Page> fetch) {
        this.asked = from;
        this.end = end;
        this.width = width;
        this.fetch = fetch;
    }

    @Override
    public synchronized boolean hasNext() {
        return !pages.isEmpty() || asked < end;
    }

    @Override
    public Page next() {
        return landed(poll());
    }

    /** Waits for the next page, but no longer than that; throws what it failed with, if it did. */
    void await(Duration patience) {
        CompletableFuture<Page> page;
        synchronized (this) {
            ask();
            page = pages.peek();
        }
        if (page != null) {
            var settled =
                    page.handle((_, _) -> true).completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS);
            if (settled.join()) {
                landed(page);
            }
        }
    }

    /** What has not been asked for yet is not asked for any more. */
    @Override
    public synchronized void close() {
        asked = end;
    }

    private Page landed(CompletableFuture<Page> page) {
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
        ask();
        var page = pages.poll();
        if (page == null) {
            throw new NoSuchElementException();
        }
        ask();
        return page;
    }

    private synchronized void ask() {
        while (asked < end && underWay < width && pages.size() < width * WINDOWS_AHEAD) {
            var number = asked++;
            underWay++;
            pages.add(CompletableFuture.supplyAsync(() -> settling(number), TracedThreads.THREADS));
        }
    }

    /** Settles before the page lands: a reader who has it must find that the next one was asked for. */
    private Page settling(int number) {
        try {
            return fetch.apply(number);
        } catch (RuntimeException e) {
            close(); // the reader will get no further than this page
            throw e;
        } finally {
            settled();
        }
    }

    private synchronized void settled() {
        underWay--;
        ask();
    }
}
