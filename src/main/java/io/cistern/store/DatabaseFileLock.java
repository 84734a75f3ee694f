package io.cistern.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether another living process uses SQLite's file. Each process holds a shared lock on a file beside the database
 * for as long as it lives, and the operating system releases it when the process ends, also when it is killed. So a process
 * that could lock the file for itself when it started knows that all earlier processes are dead.
 *
 * <p>Refused: to keep a second process from starting. While one process stops, the next one may start already.
 */
public final class DatabaseFileLock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseFileLock.class);

    private static final String SUFFIX = "-lock";

    /** The byte that a process locks while it starts, so that two processes do not both find the file unused. */
    private static final long START = 0;

    /** The byte that a process locks while it lives. */
    private static final long LIFE = 1;

    private final @Nullable FileLock life;
    private final boolean wasUnused;

    private DatabaseFileLock(@Nullable FileLock life, boolean wasUnused) {
        this.life = life;
        this.wasUnused = wasUnused;
    }

    /** Locks the database of that URL, if it is a SQLite file. */
    static DatabaseFileLock of(String url) {
        return Sqlite.file(url).map(DatabaseFileLock::of).orElseGet(() -> new DatabaseFileLock(null, false));
    }

    static DatabaseFileLock of(Path database) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    PrivateFiles.create(database.resolveSibling(database.getFileName() + SUFFIX)),
                    StandardOpenOption.WRITE,
                    StandardOpenOption.READ);
            return of(channel);
        } catch (IOException | OverlappingFileLockException e) {
            log.info(
                    "The lock file of the database cannot be used, so a killed process counts as alive for some seconds");
            close(channel);
            return new DatabaseFileLock(null, false);
        }
    }

    private static DatabaseFileLock of(FileChannel channel) throws IOException {
        try (var start = channel.tryLock(START, 1, false)) {
            var wasUnused = start != null && isFree(channel);
            return new DatabaseFileLock(channel.lock(LIFE, 1, true), wasUnused);
        }
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try (var alone = channel.tryLock(LIFE, 1, false)) {
            return alone != null;
        }
    }

    /** Whether no other process used the database when this one opened it. It is unknown for other databases than SQLite. */
    public boolean wasUnused() {
        return wasUnused;
    }

    @Override
    public void close() {
        if (life != null) {
            close(life.acquiredBy() instanceof FileChannel channel ? channel : null);
        }
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
