package io.cistern.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether another living process uses SQLite's file. Each process holds a shared lock on a file beside the database
 * for as long as it lives, and the operating system releases it when the process ends, also when it is killed. So a process
 * that could lock the file for itself when it started knows that all earlier processes with such a lock are dead.
 *
 * <p>Processes start one after the other until {@link #finishStart}, because a process that has just started must not be taken
 * for one of the earlier ones. A process that cannot lock the file in time, and one of an earlier version, holds no lock, and
 * nobody concludes from the lock that it is dead.
 *
 * <p>Refused: to keep a second process from starting. While one process stops, the next one may start already.
 */
public final class DatabaseFileLock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseFileLock.class);

    private static final String SUFFIX = "-lock";

    /** The byte that a process locks while it starts. */
    private static final long START = 0;

    /** The byte that a process locks while it lives. */
    private static final long LIFE = 1;

    /** The longest wait for a process that starts at the same time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final @Nullable FileChannel channel;
    private final boolean wasUnused;
    private @Nullable FileLock start;

    private DatabaseFileLock(@Nullable FileChannel channel, @Nullable FileLock start, boolean wasUnused) {
        this.channel = channel;
        this.start = start;
        this.wasUnused = wasUnused;
    }

    private static DatabaseFileLock none() {
        return new DatabaseFileLock(null, null, false);
    }

    /** Locks the database of that URL, if it is a SQLite file. */
    static DatabaseFileLock of(String url) {
        return Sqlite.file(url).map(DatabaseFileLock::of).orElseGet(DatabaseFileLock::none);
    }

    static DatabaseFileLock of(Path database) {
        return of(database, PATIENCE);
    }

    /** @param patience the longest wait for a process that starts at the same time */
    static DatabaseFileLock of(Path database, Duration patience) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    PrivateFiles.create(beside(database)), StandardOpenOption.WRITE, StandardOpenOption.READ);
            return lock(channel, System.nanoTime() + patience.toNanos());
        } catch (IOException | OverlappingFileLockException e) {
            log.info(
                    "The lock file of the database cannot be used, so a killed process counts as alive for some seconds");
            close(channel);
            return none();
        }
    }

    /** The lock file. It is the same for every path by which processes reach the database. */
    private static Path beside(Path database) throws IOException {
        var real = Files.exists(database) ? database.toRealPath() : database;
        return real.resolveSibling(real.getFileName() + SUFFIX);
    }

    private static DatabaseFileLock lock(FileChannel channel, long until) throws IOException {
        var start = lock(channel, START, false, until);
        var wasUnused = isFree(channel);
        lock(channel, LIFE, true, until);
        return new DatabaseFileLock(channel, start, wasUnused);
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try (var alone = channel.tryLock(LIFE, 1, false)) {
            return alone != null;
        }
    }

    private static FileLock lock(FileChannel channel, long position, boolean isShared, long until) throws IOException {
        while (true) {
            var lock = channel.tryLock(position, 1, isShared);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - until >= 0) {
                throw new IOException("Another process holds the lock");
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while another process holds the lock", e);
        }
    }

    /** Whether no other process used the database when this one opened it. It is unknown for other databases than SQLite. */
    boolean wasUnused() {
        return wasUnused;
    }

    /** Whether this process holds its lock, so that others find out that it lives. */
    public boolean isHeld() {
        return channel != null;
    }

    /**
     * Lets other processes start.
     *
     * @param ifUnused runs before that if no other process used the database when this one opened it
     */
    public void finishStart(Runnable ifUnused) {
        try {
            if (wasUnused) {
                ifUnused.run();
            }
        } finally {
            release(start);
            start = null;
        }
    }

    private static void release(@Nullable FileLock lock) {
        if (lock != null) {
            try {
                lock.release();
            } catch (IOException e) {
                log.debug("A lock on the database's lock file could not be released");
            }
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                log.debug("The lock file of the database could not be closed");
            }
        }
    }
}
