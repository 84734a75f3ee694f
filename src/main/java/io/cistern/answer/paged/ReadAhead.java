package io.cistern.answer.paged;

import io.cistern.profile.Page;
import io.cistern.profile.QueryFailure;
import io.cistern.profile.TracedThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Reads pages in order ahead of their reader: {@code width} portions in parallel. Of a slow reader it is ahead by a few
 * times as many portions of one page, or by {@code width} larger ones. {@code Gatherers.mapConcurrent} does not suit,
 * because it fetches nothing while the reader is busy writing.
 */
public final class ReadAhead implements Iterator<Page>, AutoCloseable {

    private static final int WINDOWS_AHEAD = 3;

    private final Portions portions;
    private final int end;
    private final int width;
    private final Deque<Portion> ahead = new ArrayDeque<>();
    private final Deque<Page> current = new ArrayDeque<>();
    private int nextPage;
    private int inFlight;

    /** Reads consecutive pages together, as one call brings them. */
    interface Portions {

        /** The page after the portion that begins with that page. It is called in order. */
        int end(int from);

        /** Reads the pages from one to before another. Blocks until they are there. */
        List<Page> read(int from, int to);
    }

    private record Portion(CompletableFuture<List<Page>> pages, boolean isSingle) {}

    /**
     * Fetches nothing before the first read.
     *
     * @param from the first page
     * @param end the page after the last one
     * @param width how many portions are read in parallel
     */
    ReadAhead(int from, int end, int width, Portions portions) {
        this.nextPage = from;
        this.end = end;
        this.width = width;
        this.portions = portions;
    }

    /** Reads the pages one by one. */
    public ReadAhead(int from, int end, int width, IntFunction<Page> fetch) {
        this(from, end, width, new Portions() {
            @Override
            public int end(int from) {
                return from + 1;
            }

            @Override
            public List<Page> read(int from, int to) {
                return List.of(fetch.apply(from));
            }
        });
    }

    @Override
    public synchronized boolean hasNext() {
        return !current.isEmpty() || !ahead.isEmpty() || nextPage < end;
    }

    @Override
    public Page next() {
        if (current.isEmpty()) {
            current.addAll(result(poll()));
        }
        return current.remove();
    }

    /** Waits for the next page, but no longer than that. Throws the failure of the page, if it has failed. */
    void await(Duration patience) {
        Portion portion;
        synchronized (this) {
            startReads();
            portion = ahead.peek();
        }
        if (portion != null) {
            var settled = portion.pages()
                    .handle((_, _) -> true)
                    .completeOnTimeout(false, patience.toNanos(), TimeUnit.NANOSECONDS);
            if (settled.join()) {
                result(portion);
            }
        }
    }

    /** Starts no further reads. */
    @Override
    public synchronized void close() {
        nextPage = end;
    }

    private List<Page> result(Portion portion) {
        try {
            return portion.pages().join();
        } catch (CompletionException e) {
            close();
            if (e.getCause() instanceof QueryFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    private synchronized Portion poll() {
        startReads();
        var portion = ahead.poll();
        if (portion == null) {
            throw new NoSuchElementException();
        }
        startReads();
        return portion;
    }

    private synchronized void startReads() {
        while (nextPage < end && inFlight < width && hasRoom()) {
            var from = nextPage;
            var to = Math.min(end, portions.end(from));
            nextPage = to;
            inFlight++;
            ahead.add(new Portion(
                    CompletableFuture.supplyAsync(() -> read(from, to), TracedThreads.THREADS), to == from + 1));
        }
    }

    /** Larger portions need more memory, so fewer of them are held. */
    private boolean hasRoom() {
        return ahead.size() < width
                || (ahead.size() < width * WINDOWS_AHEAD && ahead.stream().allMatch(Portion::isSingle));
    }

    /**
     * Starts the next read before these pages are available, so that a reader of these pages finds the next read
     * started.
     */
    private List<Page> read(int from, int to) {
        try {
            return portions.read(from, to);
        } catch (RuntimeException e) {
            close(); // the reader cannot continue behind these pages
            throw e;
        } finally {
            settled();
        }
    }

    private synchronized void settled() {
        inFlight--;
        startReads();
    }
}
